import { Injectable } from '@nestjs/common';
import { chunksOf } from '../database/chunks-of.js';
import { Database } from '../database/database.js';
import { DeletedRows } from '../database/deleted-rows.js';
import type { Token } from '../generated/prisma/client.js';
import { PoolSync } from '../pool/pool-sync.js';
import { toRef } from '../pool/to-pooled.js';
import { RemovedTokens } from './removed-tokens.js';

/** Deletes tokens, and brings them back to who asks for it soon enough. */
@Injectable()
export class TokenRemoval {
  constructor(
    private readonly database: Database,
    private readonly sync: PoolSync,
    private readonly removed: RemovedTokens,
    private readonly deleted: DeletedRows,
  ) {}

  /** At once, and they do not come back by themselves. @returns how many of these there were */
  async removeAll(ids: readonly string[]): Promise<number> {
    const rows: Token[] = [];
    for (const chunk of chunksOf([...new Set(ids)])) {
      const found = await this.database.token.findMany({ where: { id: { in: chunk } } });
      if (found.length === 0) continue;
      await this.removed.remember(found);
      await this.database.$transaction([
        this.deleted.keep('token', found),
        this.database.token.deleteMany({ where: { id: { in: found.map(({ id }) => id) } } }),
      ]);
      rows.push(...found);
    }
    await this.sync.removed(rows.map(toRef));
    return rows.length;
  }

  /**
   * Brings back what was deleted, with its counters and its state. One that was added anew meanwhile stays as it is.
   *
   * @returns how many came back
   */
  async restoreAll(ids: readonly string[]): Promise<number> {
    const restored: Token[] = [];
    for (const chunk of chunksOf([...new Set(ids)])) {
      const rows = await this.withoutTwin(await this.deleted.find<Token>('token', chunk));
      if (rows.length === 0) continue;
      await this.database.$transaction([
        this.database.token.createMany({ data: rows }),
        this.deleted.drop(
          'token',
          rows.map(({ id }) => id),
        ),
      ]);
      for (const row of rows) await this.removed.forget(row, [row.fingerprint]);
      restored.push(...(await this.database.token.findMany({ where: { id: { in: rows.map(({ id }) => id) } } })));
    }
    await this.sync.changed(restored);
    return restored.length;
  }

  private async withoutTwin(rows: readonly Token[]): Promise<Token[]> {
    const fingerprint = { in: rows.map((row) => row.fingerprint) };
    const markOf = (row: Pick<Token, 'provider' | 'channel' | 'fingerprint'>): string =>
      `${row.provider} ${row.channel} ${row.fingerprint}`;
    const taken = new Set((await this.database.token.findMany({ where: { fingerprint } })).map(markOf));
    return rows.filter((row) => !taken.has(markOf(row)));
  }
}
