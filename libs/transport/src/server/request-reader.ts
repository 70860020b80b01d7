import { Logger } from '@nestjs/common';
import { REQUEST_GROUP } from '@sluice/contract';
import type { WireRedis } from '../wire/connector.js';
import { isRefusal } from '../wire/refusal.js';

/** More at once would let one worker take a burst that its idle neighbours should share. */
const FEWEST_PER_READ = 4;
/**
 * Each read that comes back full doubles the next: a busy event loop makes a round trip long, and a burst of hundreds
 * should not wait for a hundred of them.
 */
const MOST_PER_READ = 32;
const BLOCK_MS = 2_000;
const OWN_PENDING_PER_READ = 10_000;
const RETRY_AFTER_MS = 200;

export interface RawEntry {
  readonly id: string;
  /** Names and values in turn; empty when the entry was deleted meanwhile. */
  readonly fields: readonly Buffer[];
}

export interface RequestReaderOptions {
  /** Own connection, to the server that holds the queue: a blocking read holds up every other command. */
  readonly redis: WireRedis;
  /** For what must not wait behind the blocking read. */
  readonly commands: WireRedis;
  readonly queue: string;
  readonly consumer: string;
  /** How many more requests the worker can take now. */
  readonly free: () => number;
  /** Called for new entries, and after a lost connection also for entries that may have been seen already. */
  readonly onEntry: (entry: RawEntry) => void;
}

/** Reads a provider's queue for one worker, never more than it can take. */
export class RequestReader {
  private readonly logger = new Logger(RequestReader.name);
  private isStopped = false;
  /** A new connection: who are we on it, and what was handed to us on the old one that never arrived? */
  private isNewConnection = true;
  private clientId: number | null = null;
  private perRead = FEWEST_PER_READ;
  private wake: (() => void) | null = null;
  private loop: Promise<void> = Promise.resolve();

  constructor(private readonly options: RequestReaderOptions) {
    options.redis.on('close', () => {
      this.isNewConnection = true;
      this.clientId = null;
    });
    options.redis.on('ready', () => this.signalFree());
  }

  get status(): string {
    return this.options.redis.status;
  }

  connect(): Promise<void> {
    return this.options.redis.connect();
  }

  start(): void {
    this.loop = this.read();
  }

  /** Call when a request ended: there may be room again. */
  signalFree(): void {
    this.wake?.();
    this.wake = null;
  }

  /** Takes nothing more. Resolves when no read is under way; what the last one brought has been handed on. */
  async stop(): Promise<void> {
    this.isStopped = true;
    this.signalFree();
    const { commands, redis, queue } = this.options;
    if (this.clientId !== null && commands.status === 'ready') {
      // CLIENT has no key: the command beside it takes it to the server that our connection is to.
      const unblocking = commands.pipeline().client('UNBLOCK', this.clientId).exists(queue).exec();
      await unblocking.catch(() => undefined);
    } else {
      redis.disconnect();
    }
    await this.loop;
    redis.disconnect();
  }

  private async read(): Promise<void> {
    while (!this.isStopped) {
      const free = this.options.free();
      if (free <= 0 || this.options.redis.status !== 'ready') {
        await new Promise<void>((resolve) => (this.wake = resolve));
        continue;
      }
      try {
        if (this.isNewConnection) await this.greet();
        else await this.takeNew(free);
      } catch (error) {
        await this.recover(error);
      }
    }
  }

  private async greet(): Promise<void> {
    const { redis, queue, consumer } = this.options;
    this.clientId = await redis.client('ID');
    const reply = await redis.xreadgroupBuffer(
      ...(['GROUP', REQUEST_GROUP, consumer, 'COUNT', OWN_PENDING_PER_READ, 'STREAMS', queue, '0'] as const),
    );
    this.isNewConnection = false;
    for (const entry of toEntries(reply)) this.options.onEntry(entry);
  }

  private async takeNew(free: number): Promise<void> {
    const count = Math.min(free, this.perRead);
    const entries = await this.fetchNew(count);
    this.perRead = entries.length < count ? FEWEST_PER_READ : Math.min(this.perRead * 2, MOST_PER_READ);
    for (const entry of entries) this.options.onEntry(entry);
    // What was taken goes on its way to the upstream first: a read is a system call that can wait for it. Two turns, as
    // an HTTP client takes one to see whether a connection that lay idle still stands.
    if (entries.length > 0) await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  }

  private async fetchNew(count: number): Promise<RawEntry[]> {
    const { redis, queue, consumer } = this.options;
    const reply = await redis.xreadgroupBuffer(
      ...(['GROUP', REQUEST_GROUP, consumer, 'COUNT', count, 'BLOCK', BLOCK_MS, 'STREAMS', queue, '>'] as const),
    );
    return toEntries(reply);
  }

  /** While the queue is on its way to another server of a Cluster, ours refers us to that one with each question. */
  private async takeElsewhere(): Promise<void> {
    const { commands, queue, consumer, free } = this.options;
    const count = Math.min(free(), FEWEST_PER_READ);
    const reply = await commands.xreadgroupBuffer(
      ...(['GROUP', REQUEST_GROUP, consumer, 'COUNT', count, 'STREAMS', queue, '>'] as const),
    );
    for (const entry of toEntries(reply)) this.options.onEntry(entry);
  }

  private async recover(error: unknown): Promise<void> {
    if (this.isStopped || this.options.redis.status !== 'ready') return;
    const text = String(error);
    if (text.includes('NOGROUP') && (await this.createGroup())) return;
    if (text.includes('ASK ')) await this.takeElsewhere().catch(() => undefined);
    else if (isRefusal(error)) this.logger.warn(`Reading the queue failed, trying again: ${text}`);
    await new Promise((resolve) => setTimeout(resolve, RETRY_AFTER_MS));
  }

  /** From the very first entry: one may have been waiting since before the group was there. */
  private async createGroup(): Promise<boolean> {
    const { redis, queue } = this.options;
    try {
      await redis.xgroup('CREATE', queue, REQUEST_GROUP, '0', 'MKSTREAM');
      return true;
    } catch (error) {
      return String(error).includes('BUSYGROUP');
    }
  }
}

function toEntries(reply: unknown): RawEntry[] {
  const [stream] = (reply ?? []) as [[Buffer, [Buffer, Buffer[] | null][]]?];
  return (stream?.[1] ?? []).map(([id, fields]) => ({ id: id.toString(), fields: fields ?? [] }));
}
