import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { Refusal } from '../run/lifetime.ts';

/** A row of the table `tokens` of z.ai2api_python. */
export interface OldToken {
  readonly id: number;
  readonly provider: string;
  readonly token: string;
  /** `user`, `guest` or `unknown`. */
  readonly type: string;
  readonly isEnabled: boolean;
  /** What is higher was asked first. */
  readonly priority: number;
}

const COLUMNS = ['id', 'provider', 'token', 'token_type', 'is_enabled', 'priority'];

/** Reads the file of z.ai2api_python, and changes nothing in it. @throws Refusal where it is something else */
export function readTokens(file: string): OldToken[] {
  if (!existsSync(file)) throw new Refusal(`There is no file ${file}.`);
  const rows = readRows(file);
  if (rows === null) {
    throw new Refusal(
      `${file} has no table tokens with ${COLUMNS.join(', ')}: is it the tokens.db of z.ai2api_python?`,
    );
  }
  return rows.map((row) => ({
    id: Number(row['id']),
    provider: String(row['provider'] ?? '')
      .trim()
      .toLowerCase(),
    token: String(row['token'] ?? '').trim(),
    type: String(row['token_type'] ?? 'unknown'),
    isEnabled: Number(row['is_enabled'] ?? 1) !== 0,
    priority: Number(row['priority'] ?? 0),
  }));
}

function readRows(file: string): Record<string, unknown>[] | null {
  let database: DatabaseSync | null = null;
  try {
    database = new DatabaseSync(file, { readOnly: true });
    return database.prepare(`SELECT ${COLUMNS.join(', ')} FROM tokens ORDER BY id`).all();
  } catch {
    return null;
  } finally {
    database?.close();
  }
}
