import { Injectable } from '@nestjs/common';
import { SecretBox } from '@sluice/secret-box';
import { Database } from '../database/database.js';
import { tokenPages } from '../database/token-pages.js';
import type { Token } from '../generated/prisma/client.js';
import { PoolSync } from '../pool/pool-sync.js';
import { TokenStore } from './token-store.js';
import { TokenTwins } from './token-twins.js';

/** As many as the pool is told of one by one. */
const ROWS_AT_ONCE = 100;

export type RotationFacts = {
  /** Id of the key that seals now. */
  keyId: string;
  total: number;
  resealed: number;
  /** Removed, as the same token was there by the present key already. */
  duplicates: number;
  /** Sealed by a key that is not at hand. */
  unopened: number;
};

/**
 * Seals tokens anew by the present key, in the database and, piece by piece, in the pool. A row says by which key it is
 * sealed, so that a run that was broken off goes on where it was, and both keys open all the while.
 */
@Injectable()
export class KeyRotation {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
    private readonly store: TokenStore,
    private readonly twins: TokenTwins,
    private readonly sync: PoolSync,
  ) {}

  async run(signal: AbortSignal, progress: (facts: RotationFacts) => Promise<void>): Promise<RotationFacts> {
    const { keyId } = this.box;
    const where = { keyId: { not: keyId } };
    const total = await this.database.token.count({ where });
    const facts: RotationFacts = { keyId, total, resealed: 0, duplicates: 0, unopened: 0 };
    await progress(facts);
    for await (const rows of tokenPages(this.database, where, ROWS_AT_ONCE)) {
      signal.throwIfAborted();
      for (const row of rows) facts[await this.reseal(row)] += 1;
      const ids = rows.map(({ id }) => id);
      await this.sync.changed(await this.database.token.findMany({ where: { id: { in: ids } } }));
      await progress(facts);
    }
    // A piece that was sealed before a crash may never have reached the pool.
    await this.sync.fillNow();
    return facts;
  }

  private async reseal(row: Token): Promise<'resealed' | 'duplicates' | 'unopened'> {
    const secret = this.store.open(row);
    if (secret === null) return 'unopened';
    const { id, provider, channel, cipher } = row;
    const fingerprint = this.box.fingerprint(secret);
    const twin = await this.database.token.findFirst({ where: { provider, channel, fingerprint, id: { not: id } } });
    if (twin !== null) {
      await this.twins.remove(row);
      return 'duplicates';
    }
    await this.database.token.updateMany({
      where: { id, cipher },
      data: { cipher: this.box.seal(secret, id), keyId: this.box.keyId, fingerprint },
    });
    return 'resealed';
  }
}
