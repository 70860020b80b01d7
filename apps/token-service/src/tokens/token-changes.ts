import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { momentText } from '../database/moment.js';
import type { Prisma } from '../generated/prisma/client.js';
import type { TokenChangeView } from './token.view.js';

/** Changes that are kept of a token; older ones are dropped as newer ones come. */
const KEPT = 50;

/** A state that a token came into; times as `momentText` writes them. */
export interface TokenChangeRow {
  readonly id: string;
  readonly state: string;
  readonly cause: string | null;
  readonly evidence: string | null;
  readonly since: string | null;
  readonly nextTryAt: string | null;
}

interface SwitchedState {
  readonly state: string;
  readonly cause: string | null;
  readonly at: Date;
}

/** Which states a token went through, when and why. */
@Injectable()
export class TokenChanges {
  constructor(private readonly database: Database) {}

  /** Newest first. */
  async of(tokenId: string): Promise<TokenChangeView[]> {
    const rows = await this.database.tokenChange.findMany({ where: { tokenId }, orderBy: { id: 'desc' }, take: KEPT });
    return rows.map(({ at, state, cause, evidence, nextTryAt }) => ({
      at: at.toISOString(),
      state,
      cause,
      evidence,
      nextTryAt: nextTryAt?.toISOString() ?? null,
    }));
  }

  /**
   * Notes what the pool told, in the order in which it was told; to be done in one transaction with, and before, what
   * writes it into the tokens. What they know already, and what a person overtook, is not noted.
   */
  note(changes: readonly TokenChangeRow[]): Prisma.PrismaPromise<number> {
    return this.database.$executeRaw`
      INSERT INTO "TokenChange" (tokenId, at, state, cause, evidence, nextTryAt)
      SELECT t.id, j.value ->> 'since', j.value ->> 'state', j.value ->> 'cause', j.value ->> 'evidence',
        j.value ->> 'nextTryAt'
      FROM json_each(${JSON.stringify(changes)}) AS j JOIN "Token" AS t ON t.id = j.value ->> 'id'
      WHERE t.enabled = (j.value ->> 'state' <> 'disabled')
        AND (t.stateSince < j.value ->> 'since' OR (t.stateSince = j.value ->> 'since' AND t.state <> j.value ->> 'state'))
      ORDER BY j.key`;
  }

  /** Notes that a person switched tokens on or off. */
  noteSwitch(ids: readonly string[], { state, cause, at }: SwitchedState): Prisma.PrismaPromise<number> {
    const moment = momentText(at.getTime());
    return this.database.$executeRaw`
      INSERT INTO "TokenChange" (tokenId, at, state, cause)
      SELECT value, ${moment}, ${state}, ${cause} FROM json_each(${JSON.stringify(ids)})`;
  }

  /** Drops the oldest of these tokens where there are too many. */
  trim(ids: readonly string[]): Prisma.PrismaPromise<number> {
    return this.database.$executeRaw`
      DELETE FROM "TokenChange" WHERE id IN (
        SELECT id FROM (
          SELECT id, row_number() OVER (PARTITION BY tokenId ORDER BY id DESC) AS place FROM "TokenChange"
          WHERE tokenId IN (SELECT value FROM json_each(${JSON.stringify(ids)})))
        WHERE place > ${KEPT})`;
  }
}
