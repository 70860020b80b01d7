import { Logger } from '@nestjs/common';
import { type CustomTransportStrategy, Server } from '@nestjs/microservices';
import { type ProviderCard, RedisNames, ServiceError } from '@sluice/contract';
import { ChannelListener } from '../wire/channel-listener.js';
import { CONNECTING_MS, FAIL_FAST, type RedisConnector, type WireRedis } from '../wire/connector.js';
import { type Frame, FrameType, readMessage } from '../wire/frames.js';
import { Publisher } from '../wire/publisher.js';
import { RedisClock } from '../wire/redis-clock.js';
import { entryTimeMs, fromFields, inLog, type RequestEntry, takePayload } from '../wire/request-entry.js';
import { newProcessId, WIRE_TIMINGS, type WireTimings } from '../wire/timings.js';
import { within } from '../wire/within.js';
import { deafness } from './deafness.js';
import { EntrySettler } from './entry-settler.js';
import { Execution, WORKER_DRAINING } from './execution.js';
import { Presence } from './presence.js';
import { QueueJanitor } from './queue-janitor.js';
import { ReplyChannel } from './reply-channel.js';
import { type RawEntry, RequestReader } from './request-reader.js';
import { type Running, RunningRequests, tryKeyOf } from './running-requests.js';
import { StreamContext } from './stream-context.js';
import { toAsyncIterable } from './to-async-iterable.js';

export interface RedisStreamServerOptions {
  readonly names: RedisNames;
  readonly connect: RedisConnector;
  /** Read anew each time it is announced; its `providerId` stays. */
  readonly card: () => ProviderCard;
  /** Requests taken at once; the rest waits in the queue for a worker with room. */
  readonly maxConcurrency: number;
  /** Longest wait at shutdown for running requests, ms. */
  readonly drainMs: number;
  readonly timings?: Partial<WireTimings>;
}

/** Time for what ends a connection in good order, ms. */
const CLOSING_MS = 1_000;

/**
 * The worker's end of the wire, as a Nest transport strategy. Handlers are Nest message handlers that return an async
 * iterable (or an Observable, or one value) and get a StreamContext.
 */
export class RedisStreamServer extends Server implements CustomTransportStrategy {
  readonly workerId = newProcessId();
  protected override readonly logger = new Logger(RedisStreamServer.name);
  private readonly timings: WireTimings;
  private readonly commands: WireRedis;
  private readonly listener: ChannelListener;
  private readonly publisher: Publisher;
  private readonly settler: EntrySettler;
  private readonly reader: RequestReader;
  private readonly presence: Presence;
  private readonly janitor: QueueJanitor;
  private readonly clock: RedisClock;
  private readonly channels = new Map<string, ReplyChannel>();
  private readonly requests = new RunningRequests();
  private activeCount = 0;
  private redisDownSince: number | null = null;
  private isDraining = false;
  private ticker: NodeJS.Timeout | null = null;
  private onIdle: (() => void) | null = null;

  constructor(private readonly options: RedisStreamServerOptions) {
    super();
    this.timings = { ...WIRE_TIMINGS, ...options.timings };
    const { names, connect, card } = options;
    const queue = names.requestQueue(card().providerId);
    this.commands = connect('worker-commands', { ...FAIL_FAST, lazyConnect: true });
    this.publisher = new Publisher(this.commands, connect.isCluster);
    this.listener = new ChannelListener(connect, 'worker-control', names.control(this.workerId), {
      onMessage: (message) => readMessage(message, this.onControl),
    });
    this.clock = new RedisClock(this.commands, queue);
    this.settler = new EntrySettler(this.commands, queue);
    this.reader = new RequestReader({
      redis: connect('worker-queue', { ...FAIL_FAST, lazyConnect: true, socketTimeout: 5_000 }, queue),
      commands: this.commands,
      queue,
      consumer: this.workerId,
      free: () => options.maxConcurrency - this.activeCount,
      onEntry: (entry) => this.take(entry),
    });
    const cardClock = new RedisClock(this.commands, names.cards());
    this.presence = new Presence(this.commands, names, cardClock, this.timings, this.workerId, card, () => ({
      max: options.maxConcurrency,
      active: this.activeCount,
    }));
    const { presenceMs } = this.timings;
    this.janitor = new QueueJanitor(this.commands, names, cardClock, card().providerId, this.workerId, presenceMs);
  }

  /** Tells the gateways that the card has changed. */
  readonly renewCard = (): void => this.presence.renew();

  /** Requests running now. */
  get active(): number {
    return this.activeCount;
  }

  /** null when work can be taken, else the reason why not. */
  unreadyReason(): string | null {
    if (this.isDraining) return 'shutting down';
    const statuses = [this.commands.status, this.listener.redis.status, this.reader.status];
    if (!statuses.every((status) => status === 'ready')) return 'Redis cannot be reached';
    return this.presence.isAnnounced ? null : 'not announced yet';
  }

  async listen(callback: (error?: unknown) => void): Promise<void> {
    this.commands.on('ready', () => this.onRedisBack());
    this.commands.on('close', () => (this.redisDownSince ??= Date.now()));
    // Fails only when Redis is away; the connections go on trying by themselves.
    const connections = [this.commands.connect(), this.listener.start(), this.reader.connect()];
    await within(CONNECTING_MS, Promise.allSettled(connections));
    await this.clock.sync().catch(() => undefined);
    this.ticker = setInterval(() => this.tick(), this.timings.heartbeatMs);
    this.presence.start();
    this.janitor.start();
    this.reader.start();
    callback();
  }

  /** Takes nothing more, lets what runs finish for `drainMs`, hands the rest back to the gateways. */
  async close(): Promise<void> {
    if (this.isDraining) return;
    this.isDraining = true;
    await within(CLOSING_MS, Promise.all([this.presence.stop(), this.reader.stop()]));
    await this.waitUntilIdle(this.options.drainMs);
    for (const { execution } of this.requests.all()) if (execution.endedAt === null) execution.abort(WORKER_DRAINING);
    await this.waitUntilIdle(CLOSING_MS);
    await this.waitUntilAcknowledged();
    if (this.ticker) clearInterval(this.ticker);
    this.janitor.stop();
    for (const channel of this.channels.values()) channel.flush();
    await within(CLOSING_MS, this.settler.flush());
    await within(
      CLOSING_MS,
      this.janitor.leave().catch(() => undefined),
    );
    await within(CLOSING_MS, Promise.allSettled([this.commands.quit(), this.listener.stop()]));
    this.commands.disconnect();
  }

  on(event: never): void {
    throw new Error(`This transport has no event ${String(event)}.`);
  }

  unwrap<T>(): T {
    return this.commands as T;
  }

  private take({ id, fields }: RawEntry): void {
    if (this.requests.knows(id) || this.settler.has(id)) return;
    const entry = fromFields(fields);
    if (!entry || this.isTooLate(id, entry) || this.requests.knows(tryKeyOf(entry))) {
      this.settler.settle(id);
      return;
    }
    const channel = this.channelTo(entry.gatewayId);
    const execution = new Execution(entry.stream, entry.windowBytes, channel, Date.now);
    const running: Running = { execution, channel, entryId: id, tryKey: tryKeyOf(entry) };
    this.requests.add(running);
    this.activeCount += 1;
    execution.accept();
    if (this.isDraining) execution.abort(WORKER_DRAINING);
    void Promise.race([this.execute(entry, running), deafness(execution, entry.headers, this.logger)]).then(() =>
      this.release(running),
    );
  }

  private async execute(entry: RequestEntry, { execution, entryId }: Running): Promise<void> {
    const remainingMs = entryTimeMs(entryId) + entry.totalMs - this.clock.now();
    const deadline = setTimeout(
      () => execution.abort(new ServiceError('request_timeout', 'The answer took longer than the time allowed.')),
      remainingMs,
    );
    const fault = await execution.run(() => this.invoke(entry, execution, Date.now() + remainingMs));
    clearTimeout(deadline);
    if (fault) this.logger.error({ msg: `${entry.pattern} failed`, ...inLog(entry.headers), err: fault });
  }

  private async invoke(entry: RequestEntry, execution: Execution, deadlineAt: number): Promise<AsyncIterable<unknown>> {
    // Plain strings here: Nest's own look-up would write and sort each pattern anew for every request.
    const handler = this.messageHandlers.get(entry.pattern);
    if (!handler) throw new ServiceError('not_found', `This worker does not know how to answer ${entry.pattern}.`);
    const context = new StreamContext([
      {
        headers: entry.headers,
        signal: execution.signal,
        deadlineAt,
        announce: (head) => execution.announce(head),
      },
    ]);
    return toAsyncIterable(await handler(takePayload(entry), context));
  }

  /** The request runs no more; its last frames stay until the gateway has them. */
  private release(running: Running): void {
    this.settler.settle(running.entryId);
    this.forgetIfDone(running);
    this.activeCount -= 1;
    this.reader.signalFree();
    if (this.activeCount === 0) this.onIdle?.();
  }

  private forgetIfDone(running: Running): void {
    const { endedAt, isAcknowledged } = running.execution;
    if (isAcknowledged || (endedAt !== null && Date.now() - endedAt > this.timings.lingerMs))
      this.requests.remove(running);
  }

  private readonly onControl = (frame: Frame): void => {
    const running = this.requests.get(frame.exec);
    if (!running || running.execution.stream !== frame.stream) return;
    if (frame.type === FrameType.Ack) {
      running.execution.acknowledge(frame.seq);
      this.forgetIfDone(running);
    } else if (frame.type === FrameType.Replay) {
      running.execution.replay(frame.seq);
    } else if (frame.type === FrameType.Cancel) {
      this.stop([running], 'cancelled');
    }
  };

  /** Each second: say that we live, give up on gateways that do not, let go of what nobody came for. */
  private tick(): void {
    void this.clock.sync().catch(() => undefined);
    void this.settler.flush();
    for (const running of this.requests.all()) this.forgetIfDone(running);
    this.stopIfRedisIsGone();
    for (const [gatewayId, channel] of this.channels) {
      if (channel.executions.size === 0) {
        this.channels.delete(gatewayId);
      } else if (channel.silentMs > this.timings.deadMs) {
        this.logger.warn(`Gateway ${gatewayId} is gone; stopping ${channel.executions.size} of its requests.`);
        this.stop(
          this.requests.all().filter((running) => running.channel === channel),
          'gateway gone',
        );
      } else {
        channel.heartbeat();
      }
    }
  }

  /** By then every gateway has given its requests up, and cannot say so. */
  private stopIfRedisIsGone(): void {
    const { redisGoneMs, deadMs } = this.timings;
    if (this.redisDownSince === null || Date.now() - this.redisDownSince <= redisGoneMs + deadMs) return;
    if (this.requests.size === 0) return;
    this.logger.warn(`Redis is gone; stopping ${this.requests.size} requests that nobody waits for any more.`);
    this.stop(this.requests.all(), 'redis gone');
  }

  private stop(requests: readonly Running[], reason: string): void {
    for (const running of requests) {
      running.execution.abort(reason);
      this.requests.remove(running);
    }
  }

  private onRedisBack(): void {
    void this.clock.sync().catch(() => undefined);
    this.redisDownSince = null;
    for (const channel of this.channels.values()) channel.heartbeat();
    void this.settler.flush();
  }

  private channelTo(gatewayId: string): ReplyChannel {
    let channel = this.channels.get(gatewayId);
    if (!channel) {
      const name = this.options.names.replies(gatewayId);
      channel = new ReplyChannel(gatewayId, this.publisher, name, this.workerId, Date.now);
      this.channels.set(gatewayId, channel);
    }
    return channel;
  }

  private isTooLate(entryId: string, entry: RequestEntry): boolean {
    return this.clock.now() - entryTimeMs(entryId) > Math.min(entry.acceptMs, entry.totalMs);
  }

  /** A gateway that is just reconnecting gets its last frames, too. */
  private async waitUntilAcknowledged(): Promise<void> {
    const deadline = Date.now() + CLOSING_MS;
    while (this.requests.size > 0 && Date.now() < deadline) {
      for (const channel of this.channels.values()) channel.heartbeat();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  private async waitUntilIdle(limitMs: number): Promise<void> {
    if (this.activeCount === 0) return;
    const idle = new Promise<void>((resolve) => (this.onIdle = resolve));
    await within(limitMs, idle);
  }
}
