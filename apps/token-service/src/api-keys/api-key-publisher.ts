import { Inject, Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { API_KEYS_WHOLE, type ApiKeyFacts, RedisNames } from '@sluice/contract';
import { Database } from '../database/database.js';
import type { ApiKey } from '../generated/prisma/client.js';
import { InTurn } from '../in-turn.js';
import { REDIS, type Redis } from '../redis.js';
import { Repeated } from '../repeated.js';

/** Whether Redis has lost the keys is asked this often, so that they are whole two seconds after it is back. ms */
const LOOK_EVERY_MS = 1_000;

/** Hands what is known of the keys to the gateways by way of Redis, under their hashes. */
@Injectable()
export class ApiKeyPublisher implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('ApiKeys');
  private readonly repeated = new Repeated(this.logger);
  /** A filling that began before a change would undo it. */
  private readonly publishing = new InTurn();
  /** Whether Redis may hold others than the database. */
  private isStale = false;

  constructor(
    private readonly database: Database,
    @Inject(REDIS) private readonly redis: Redis,
    private readonly names: RedisNames,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.publish(() => this.fill());
    // It may be another server, or an older state, that we come back to.
    this.redis.on('ready', () => (this.isStale = true));
    this.repeated.every(LOOK_EVERY_MS, 'publishing the API keys', () =>
      this.publishing.run(async () => {
        if (this.isStale || (await this.isLost())) await this.fill();
      }),
    );
  }

  onModuleDestroy(): Promise<void> {
    return this.repeated.stop();
  }

  /** Tells of a key that was made or changed. Never fails for want of Redis: it is told later. */
  async changed(row: ApiKey): Promise<void> {
    await this.publish(() => this.redis.hset(this.names.apiKeys(), row.hash, JSON.stringify(toFacts(row))));
  }

  /** Tells that a key is no more, as `changed` does. */
  async removed({ hash }: Pick<ApiKey, 'hash'>): Promise<void> {
    await this.publish(() => this.redis.hdel(this.names.apiKeys(), hash));
  }

  private publish(work: () => Promise<unknown>): Promise<void> {
    return this.publishing
      .run(work)
      .then(() => undefined)
      .catch((error: unknown) => {
        if (!this.isStale) this.logger.warn(`the API keys could not be published; it is tried again: ${String(error)}`);
        this.isStale = true;
      });
  }

  private async isLost(): Promise<boolean> {
    return (await this.redis.hexists(this.names.apiKeys(), API_KEYS_WHOLE)) === 0;
  }

  /** All or nothing: whoever looks meanwhile sees the keys of before, or those of now. */
  private async fill(): Promise<void> {
    const rows = await this.database.apiKey.findMany();
    const fields = rows.flatMap((row) => [row.hash, JSON.stringify(toFacts(row))]);
    const name = this.names.apiKeys();
    const answers = await this.redis
      .multi()
      .del(name)
      .hset(name, API_KEYS_WHOLE, '1', ...fields)
      .exec();
    const error = answers?.find(([fault]) => fault !== null)?.[0];
    if (error) throw error;
    this.isStale = false;
  }
}

function toFacts({ id, enabled, expiresAt, models, rpm, dailyTokens }: ApiKey): ApiKeyFacts {
  return {
    id,
    enabled,
    expiresAt: expiresAt?.getTime() ?? null,
    models: models === null ? null : (JSON.parse(models) as string[]),
    rpm,
    dailyTokens,
  };
}
