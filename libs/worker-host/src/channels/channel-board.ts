import type { ChannelReport, RedisNames, RestingChannel } from '@sluice/contract';
import type { RedisConnect } from '@sluice/platform';
import type { ChannelRests } from './channel-rests.js';

const EVERY_MS = 2_000;
/** A report outlives its worker by this much at most, ms. */
const REPORT_MS = 10_000;
/** Longest wait for Redis, ms: what is late is of no use. */
const COMMAND_MS = 2_000;

export interface ChannelBoardOptions {
  readonly providerId: string;
  readonly workerId: string;
  readonly names: RedisNames;
  readonly connect: RedisConnect;
  readonly rests: ChannelRests;
}

/**
 * Tells in Redis which channels this worker found closed, and has it heed what the other workers of its provider found:
 * each would else have to be refused itself. While Redis is away every worker keeps to what it knows.
 */
export class ChannelBoard {
  private readonly redis: ReturnType<RedisConnect>;
  private timer: NodeJS.Timeout | null = null;
  private hasTold = false;

  constructor(private readonly options: ChannelBoardOptions) {
    this.redis = options.connect('channels', { enableOfflineQueue: false, commandTimeout: COMMAND_MS });
  }

  start(): void {
    this.timer = setInterval(() => void this.exchange().catch(() => undefined), EVERY_MS).unref();
  }

  /** @throws as Redis cannot be reached */
  async exchange(): Promise<void> {
    const { rests } = this.options;
    await this.tell(rests.found);
    rests.follow(await this.foundByOthers());
  }

  async close(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    await this.tell([]).catch(() => undefined);
    this.redis.disconnect();
  }

  private async tell(resting: readonly RestingChannel[]): Promise<void> {
    const { names, providerId, workerId } = this.options;
    const key = names.channelReport(providerId, workerId);
    if (resting.length > 0) {
      const report: ChannelReport = { resting };
      await this.redis.set(key, JSON.stringify(report), 'PX', REPORT_MS);
    } else if (this.hasTold) {
      await this.redis.del(key);
    }
    this.hasTold = resting.length > 0;
  }

  private async foundByOthers(): Promise<RestingChannel[]> {
    const { names, providerId, workerId } = this.options;
    const workers = await this.redis.zrangebyscore(names.workers(providerId), '-inf', '+inf');
    const others = workers.filter((id) => id !== workerId);
    if (others.length === 0) return [];
    const texts = await this.redis.mget(...others.map((id) => names.channelReport(providerId, id)));
    return texts.flatMap((text) => (text === null ? [] : (JSON.parse(text) as ChannelReport).resting));
  }
}
