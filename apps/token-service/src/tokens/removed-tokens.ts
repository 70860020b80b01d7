import { Injectable } from '@nestjs/common';
import { SecretBox } from '@sluice/secret-box';
import { Database } from '../database/database.js';
import { momentText } from '../database/moment.js';
import type { Token } from '../generated/prisma/client.js';

interface Place {
  readonly provider: string;
  readonly channel: string;
}

/**
 * Remembers tokens that were deleted, by their fingerprints, so that settings and folders from which tokens are taken
 * over by themselves do not bring them back. Who adds one by hand means it.
 */
@Injectable()
export class RemovedTokens {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
  ) {}

  async remember(rows: readonly Pick<Token, 'provider' | 'channel' | 'fingerprint'>[]): Promise<void> {
    const values = rows.map(({ provider, channel, fingerprint }) => [provider, channel, fingerprint]);
    await this.database.$executeRaw`
      INSERT OR IGNORE INTO "RemovedToken" (provider, channel, fingerprint, removedAt)
      SELECT value ->> 0, value ->> 1, value ->> 2, ${momentText(Date.now())} FROM json_each(${JSON.stringify(values)})`;
  }

  async forget({ provider, channel }: Place, fingerprints: readonly string[]): Promise<void> {
    await this.database.$executeRaw`
      DELETE FROM "RemovedToken" WHERE provider = ${provider} AND channel = ${channel}
        AND fingerprint IN (SELECT value FROM json_each(${JSON.stringify(fingerprints)}))`;
  }

  /** Fingerprints of all that were deleted at a place. */
  async at({ provider, channel }: Place): Promise<Set<string>> {
    const rows = await this.database.removedToken.findMany({ where: { provider, channel } });
    return new Set(rows.map(({ fingerprint }) => fingerprint));
  }

  /** Has it known by the present key too, as older ones will be dropped. */
  async renew({ provider, channel }: Place, secret: string): Promise<void> {
    await this.remember([{ provider, channel, fingerprint: this.box.fingerprint(secret) }]);
  }
}
