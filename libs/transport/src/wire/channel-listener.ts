import { Logger } from '@nestjs/common';
import { FAIL_FAST, type RedisConnector, type WireRedis } from './connector.js';
import { isRefusal } from './refusal.js';
import { within } from './within.js';

const CHECK_EVERY_MS = 500;
/** An answer that took longer comes from a server that stood still meanwhile. */
const LATE_AFTER_MS = 1_000;

/** Longest wait for a farewell, ms. */
const CLOSING_MS = 1_000;

export interface ChannelEvents {
  readonly onMessage: (message: Buffer) => void;
  /** We hear from now on. What was said before may be lost. */
  readonly onListening?: () => void;
  /** All that was said before `at`, ms since 1970, has reached us. */
  readonly onHeardUntil?: (at: number) => void;
  /** We hear nothing from now on. */
  readonly onDeaf?: () => void;
}

/**
 * Hears one channel, for as long as it is wanted. A subscription that fell silent looks like one to which nobody
 * speaks: a server that hangs, one that was demoted and still takes subscriptions, or a SUBSCRIBE that was refused in
 * the middle of a failover. So we ask again and again whether all is as it should be, and leave where it is not.
 */
export class ChannelListener {
  private readonly logger = new Logger(ChannelListener.name);
  /** Counts connections: what was asked on an earlier one says nothing of this one. */
  private connection = 0;
  private isListening = false;
  private hasWarned = false;
  private timer: NodeJS.Timeout | null = null;

  /** Own connection: to the server that holds the channel. */
  readonly redis: WireRedis;
  private readonly isSharded: boolean;

  constructor(
    connect: RedisConnector,
    role: string,
    private readonly channel: string,
    private readonly events: ChannelEvents,
  ) {
    // Subscribing again after a break is for us.
    this.redis = connect(role, { ...FAIL_FAST, lazyConnect: true, autoResubscribe: false }, channel);
    this.isSharded = connect.isCluster ?? false;
  }

  /** Resolves when the connection has been tried; it goes on trying by itself. */
  async start(): Promise<void> {
    const event = this.isSharded ? 'smessageBuffer' : 'messageBuffer';
    this.redis.on(event, (_channel, message) => this.events.onMessage(message));
    this.redis.on('ready', () => void this.check());
    this.redis.on('close', () => this.onClose());
    this.timer = setInterval(() => void this.check(), CHECK_EVERY_MS);
    await this.redis.connect().catch(() => undefined);
  }

  async stop(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    await within(
      CLOSING_MS,
      this.redis.quit().catch(() => undefined),
    );
    this.redis.disconnect();
  }

  /** Call when something may have been missed: `onListening` follows as soon as we surely hear. */
  listenAnew(): void {
    this.isListening = false;
    void this.check();
  }

  private async check(): Promise<void> {
    const { connection, redis } = this;
    if (redis.status !== 'ready') return;
    const askedAt = Date.now();
    const isWell = await this.isWell();
    if (connection !== this.connection) return;
    if (!isWell) {
      redis.disconnect(true);
    } else if (!this.isListening || Date.now() - askedAt > LATE_AFTER_MS) {
      this.isListening = true;
      this.events.onListening?.();
    } else {
      this.events.onHeardUntil?.(askedAt);
    }
  }

  private async isWell(): Promise<boolean> {
    const { redis, channel } = this;
    // One that may not be asked has no role.
    const role = redis.role().then(
      ([name]) => name,
      () => null,
    );
    try {
      await (this.isSharded ? redis.ssubscribe(channel) : redis.subscribe(channel));
    } catch (error) {
      if (isRefusal(error) && !this.hasWarned) this.logger.warn(`Cannot subscribe to ${channel}: ${error.message}`);
      this.hasWarned = isRefusal(error);
      return false;
    }
    return (await role) !== 'slave';
  }

  private onClose(): void {
    this.connection += 1;
    this.isListening = false;
    this.events.onDeaf?.();
  }
}
