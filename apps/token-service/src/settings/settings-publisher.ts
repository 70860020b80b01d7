import { Inject, Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { RedisNames } from '@sluice/contract';
import { Database } from '../database/database.js';
import { isRedisAway } from '../http/error.filter.js';
import { InTurn } from '../in-turn.js';
import { REDIS, type Redis } from '../redis.js';
import { Repeated } from '../repeated.js';

/** Whether Redis has lost the settings is asked this often, ms. */
const LOOK_EVERY_MS = 1_000;

/** Hands the saved settings to every service: in Redis for those that start, by a message to those that run. */
@Injectable()
export class SettingsPublisher implements OnModuleInit, OnModuleDestroy {
  private readonly repeated = new Repeated(new Logger('Settings'));
  /** What was read from the database before a change would undo it in Redis. */
  private readonly publishing = new InTurn();
  /** Whether Redis may hold others than the database. */
  private isStale = true;

  constructor(
    private readonly database: Database,
    @Inject(REDIS) private readonly redis: Redis,
    private readonly names: RedisNames,
  ) {}

  /** Redis may come back empty, or have been away when something was changed. */
  async onModuleInit(): Promise<void> {
    await this.publish();
    this.redis.on('ready', () => (this.isStale = true));
    this.repeated.every(LOOK_EVERY_MS, 'publishing the settings', async () => {
      if (this.isStale || (await this.isLost())) await this.publish();
    });
  }

  onModuleDestroy(): Promise<void> {
    return this.repeated.stop();
  }

  /** Never fails for want of Redis: what was saved is published as soon as it is back. */
  publish(): Promise<void> {
    return this.publishing.run(() => this.handOver());
  }

  private async handOver(): Promise<void> {
    const rows = await this.database.setting.findMany({ orderBy: { key: 'asc' } });
    const text = JSON.stringify(Object.fromEntries(rows.map(({ key, value }) => [key, JSON.parse(value) as unknown])));
    this.isStale = true;
    try {
      await this.redis.set(this.names.settings(), text);
      await this.redis.publish(this.names.settingsChanges(), text);
      this.isStale = false;
    } catch (error) {
      if (!isRedisAway(error)) throw error;
    }
  }

  private async isLost(): Promise<boolean> {
    try {
      return (await this.redis.exists(this.names.settings())) === 0;
    } catch (error) {
      if (isRedisAway(error)) return false;
      throw error;
    }
  }
}
