import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { RedisNames } from '@sluice/contract';
import { Database } from '../database/database.js';
import { isRedisAway } from '../http/error.filter.js';
import { REDIS, type Redis } from '../redis.js';

/** Hands the saved settings to every service: in Redis for those that start, by a message to those that run. */
@Injectable()
export class SettingsPublisher implements OnModuleInit {
  private readonly logger = new Logger('Settings');

  constructor(
    private readonly database: Database,
    @Inject(REDIS) private readonly redis: Redis,
    private readonly names: RedisNames,
  ) {}

  /** Redis may come back empty, or have been away when something was changed. */
  onModuleInit(): void {
    const again = (): void => {
      this.publish().catch((error: unknown) => {
        if (!isRedisAway(error)) this.logger.error({ msg: 'the settings could not be published', err: error });
      });
    };
    this.redis.on('ready', again);
    if (this.redis.status === 'ready') again();
  }

  /** Never fails for want of Redis: what was saved is published as soon as it is back. */
  async publish(): Promise<void> {
    const rows = await this.database.setting.findMany({ orderBy: { key: 'asc' } });
    const text = JSON.stringify(Object.fromEntries(rows.map(({ key, value }) => [key, JSON.parse(value) as unknown])));
    try {
      await this.redis.set(this.names.settings(), text);
      await this.redis.publish(this.names.settingsChanges(), text);
    } catch (error) {
      if (!isRedisAway(error)) throw error;
    }
  }
}
