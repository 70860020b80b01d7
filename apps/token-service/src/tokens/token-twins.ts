import { Injectable } from '@nestjs/common';
import { SecretBox } from '@sluice/secret-box';
import { Database } from '../database/database.js';
import { tokenPages } from '../database/token-pages.js';
import type { Token } from '../generated/prisma/client.js';
import { PoolSync } from '../pool/pool-sync.js';
import { toRef } from '../pool/to-pooled.js';
import { TokenStore } from './token-store.js';

const ROWS_AT_ONCE = 500;

/**
 * Finds tokens that are there twice. The database refuses them, but where one was fingerprinted by an older key than the
 * other.
 */
@Injectable()
export class TokenTwins {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
    private readonly store: TokenStore,
    private readonly sync: PoolSync,
  ) {}

  /** Removes all but the oldest of each. Their deletion is not remembered: the token is there still. @returns how many */
  async removeAll(signal: AbortSignal): Promise<number> {
    const keyIds = await this.database.token.groupBy({ by: ['keyId'] });
    if (keyIds.length < 2) return 0;
    const seen = new Set<string>();
    let removed = 0;
    for await (const rows of tokenPages(this.database, {}, ROWS_AT_ONCE)) {
      signal.throwIfAborted();
      for (const row of rows) {
        const mark = this.markOf(row);
        if (mark !== null && seen.has(mark)) {
          await this.remove(row);
          removed += 1;
        } else if (mark !== null) seen.add(mark);
      }
    }
    return removed;
  }

  async remove(row: Token): Promise<void> {
    await this.database.$transaction([
      this.database.token.deleteMany({ where: { id: row.id } }),
      this.database.tokenChange.deleteMany({ where: { tokenId: row.id } }),
    ]);
    await this.sync.removed([toRef(row)]);
  }

  private markOf(row: Token): string | null {
    const secret = this.store.open(row);
    return secret === null ? null : `${row.provider} ${row.channel} ${this.box.fingerprint(secret)}`;
  }
}
