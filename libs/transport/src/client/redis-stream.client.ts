import { ClientProxy, type ReadPacket, type WritePacket } from '@nestjs/microservices';
import { type RedisNames, ServiceError, SlotMap } from '@sluice/contract';
import { ChannelListener } from '../wire/channel-listener.js';
import { CONNECTING_MS, FAIL_FAST, type RedisConnector, type WireRedis } from '../wire/connector.js';
import { type Frame, FrameType, readMessage } from '../wire/frames.js';
import { Publisher } from '../wire/publisher.js';
import { RedisClock } from '../wire/redis-clock.js';
import { newProcessId, WIRE_TIMINGS, type WireTimings } from '../wire/timings.js';
import { within } from '../wire/within.js';
import { Admission } from './admission.js';
import { Call, type CallHost } from './call.js';
import { ControlSender } from './control-sender.js';
import { brokerAway, noWorker } from './not-taken.js';
import type { ReplyStream, StreamRequest } from './reply-stream.js';
import { RequestQueue } from './request-queue.js';
import { SignsOfLife } from './signs-of-life.js';
import { WorkerDirectory } from './worker-directory.js';

const TICK_MS = 100;
/** After Redis was away: time for a worker that has our request to say so, before we ask again. */
const RECHECK_AFTER_MS = 1_500;
/** Redis hangs when it has owed us an answer for this long. */
const HANGING_AFTER_MS = 1_500;
const CLOSING_MS = 1_000;

export interface RedisStreamClientOptions {
  readonly names: RedisNames;
  readonly connect: RedisConnector;
  /** Requests under way at once; more are refused. */
  readonly maxActiveStreams?: number;
  /** Requests waiting or running per provider, over all gateways; more are refused. */
  readonly maxQueued?: number;
  readonly timings?: Partial<WireTimings>;
}

/**
 * The gateway's end of the wire, as a Nest ClientProxy: `stream` for chat, `send('<provider>/<pattern>', data)` for
 * single answers.
 */
export class RedisStreamClient extends ClientProxy implements CallHost {
  readonly gatewayId = newProcessId();
  readonly timings: WireTimings;
  readonly directory: WorkerDirectory;
  private readonly commands: WireRedis;
  private readonly listener: ChannelListener;
  private readonly controls: ControlSender;
  private readonly queue: RequestQueue;
  private readonly calls = new SlotMap<number, Call>();
  private readonly admission: Admission<Call>;
  private readonly signs: SignsOfLife;
  private nextStream = 0;
  private ticker: NodeJS.Timeout | null = null;
  private lastTickAt = 0;
  private commandsDownSince: number | null = Date.now();
  private recheckAt: number | null = null;
  private isHanging = false;

  constructor(private readonly options: RedisStreamClientOptions) {
    super();
    this.timings = { ...WIRE_TIMINGS, ...options.timings };
    this.signs = new SignsOfLife(this.timings);
    const { names, connect } = options;
    this.commands = connect('gateway-commands', { ...FAIL_FAST, lazyConnect: true });
    this.listener = new ChannelListener(connect, 'gateway-replies', names.replies(this.gatewayId), {
      onMessage: (message) => this.onMessage(message),
      onListening: () => this.onListening(),
      onHeardUntil: (at) => this.signs.onHeardUntil(at),
      onDeaf: () => this.signs.onDeaf(),
    });
    this.controls = new ControlSender(new Publisher(this.commands, connect.isCluster), names, this.gatewayId);
    this.queue = new RequestQueue(this.commands, names, this.gatewayId, this.timings.windowBytes);
    this.directory = new WorkerDirectory(
      this.commands,
      names,
      new RedisClock(this.commands, names.cards()),
      this.timings,
    );
    this.admission = new Admission<Call>({
      maxActive: options.maxActiveStreams ?? Infinity,
      capacity: (providerId) => this.directory.capacity(providerId),
      send: (call) => this.handOver(call),
      now: Date.now,
    });
  }

  /** Resolves when both connections have been tried; where Redis is away they go on trying by themselves. */
  async connect(): Promise<void> {
    if (this.ticker) return;
    this.ticker = setInterval(() => this.tick(), TICK_MS);
    this.lastTickAt = Date.now();
    this.commands.on('ready', () => this.onCommandsReady());
    this.commands.on('close', () => (this.commandsDownSince ??= Date.now()));
    this.commands.on('-node', () => this.recheckSoon());
    await within(CONNECTING_MS, Promise.allSettled([this.commands.connect(), this.listener.start()]));
    await this.directory.start();
  }

  async close(): Promise<void> {
    if (this.ticker) clearInterval(this.ticker);
    this.ticker = null;
    this.directory.stop();
    for (const call of [...this.calls.values()]) call.cancel();
    this.controls.flush();
    // What is on its way into the queue is taken out again before the connection goes.
    await within(CLOSING_MS, this.queue.settled());
    await within(CLOSING_MS, Promise.allSettled([this.commands.quit(), this.listener.stop()]));
    this.commands.disconnect();
  }

  /** Requests under way. */
  get active(): number {
    return this.calls.size;
  }

  /** null when requests can be sent, else the reason why not. */
  unreadyReason(): string | null {
    if (this.commandsDownSince !== null || !this.signs.isListening) return 'Redis cannot be reached';
    return this.directory.reachedAt !== null ? null : 'the list of providers has not been read yet';
  }

  /** Sends a request. Never throws: whatever goes wrong is thrown by the iteration. */
  stream(request: StreamRequest): ReplyStream {
    this.nextStream = (this.nextStream + 1) >>> 0;
    const call = new Call(this.nextStream, request, this);
    this.calls.set(call.stream, call);
    const refusal = this.admission.enter(call);
    if (request.signal.aborted) call.cancel();
    else if (refusal) call.abandon(refusal);
    else void this.admit(call);
    return call;
  }

  override unwrap<T>(): T {
    return this.commands as T;
  }

  now(): number {
    return Date.now();
  }

  beatOf(workerId: string): number {
    return this.signs.beatOf(workerId);
  }

  control(workerId: string, type: FrameType, stream: number, exec: number, seq?: number): void {
    this.controls.send(workerId, type, stream, exec, seq);
  }

  forget(call: Call): void {
    this.calls.delete(call.stream);
    this.queue.forget(call);
    this.admission.leave(call);
  }

  enqueue(call: Call): void {
    this.admission.apply(call);
  }

  onTaken(call: Call): void {
    this.admission.onTaken(call);
  }

  notTaken(call: Call): ServiceError {
    const { providerId } = call.request;
    const isUnsent = call.entryId === null && this.admission.isQueued(call);
    if (isUnsent || this.commandsDownSince !== null) return brokerAway();
    if (!this.directory.isBusy(providerId) && !this.admission.isMoving(providerId)) return noWorker();
    const retryAfterMs = this.admission.waitMs(call);
    return new ServiceError('overloaded', 'All workers of this model are busy. Try again shortly.', { retryAfterMs });
  }

  withdraw(call: Call): void {
    if (call.entryId !== null) this.queue.remove(call.request.providerId, call.entryId);
  }

  protected publish(packet: ReadPacket, callback: (packet: WritePacket) => void): () => void {
    const abort = new AbortController();
    const pattern = String(packet.pattern);
    const slash = pattern.indexOf('/');
    const replies = this.stream({
      providerId: pattern.slice(0, slash),
      tenant: '',
      pattern: pattern.slice(slash + 1),
      body: JSON.stringify(packet.data ?? null),
      headers: { requestId: newProcessId(), stream: false },
      signal: abort.signal,
      limits: { acceptMs: 5_000, firstEventMs: 60_000, idleMs: 60_000, totalMs: 120_000 },
    });
    void (async () => {
      try {
        for await (const batch of replies) {
          for (const response of JSON.parse(batch.toString()) as unknown[]) callback({ response });
        }
        callback({ isDisposed: true });
      } catch (err) {
        if (!abort.signal.aborted) callback({ err });
      }
    })();
    return () => abort.abort();
  }

  protected dispatchEvent<T>(packet: ReadPacket): Promise<T> {
    return Promise.reject(
      new Error(`Nobody would hear the event ${String(packet.pattern)}: this wire has requests only.`),
    );
  }

  /** Where Redis is away the request waits, until it is back or the accept limit passes. */
  private handOver(call: Call): void {
    if (this.commandsDownSince === null) void this.queue.add(call);
    else this.queue.postpone(call);
  }

  private async admit(call: Call): Promise<void> {
    const { providerId } = call.request;
    if (this.commandsDownSince !== null && Date.now() - this.commandsDownSince > this.timings.redisDownMs) {
      return call.abandon(brokerAway());
    }
    // The list may be a second old, and the only worker younger.
    if (this.commandsDownSince === null && this.directory.liveWorkers(providerId) === 0) {
      await this.directory.refresh();
      if (this.commandsDownSince === null && this.directory.liveWorkers(providerId) === 0) {
        return call.abandon(noWorker());
      }
    }
    if (this.directory.queued(providerId) >= (this.options.maxQueued ?? Infinity)) {
      const retryAfterMs = this.admission.waitMs(call);
      return call.abandon(new ServiceError('overloaded', 'Too many requests wait for this model.', { retryAfterMs }));
    }
    this.enqueue(call);
  }

  private onMessage(message: Buffer): void {
    const workerId = readMessage(message, this.onFrame);
    if (workerId !== null) this.signs.onMessage(workerId);
  }

  private readonly onFrame = (frame: Frame, workerId: string): void => {
    if (frame.type === FrameType.Heartbeat) this.signs.onHeartbeat(workerId);
    const call = this.calls.get(frame.stream);
    if (call) {
      call.onFrame(frame, workerId);
    } else if (frame.type === FrameType.Accept || frame.type === FrameType.Heartbeat) {
      // Somebody works for a client that is gone, or keeps an answer that we have.
      this.control(workerId, FrameType.Cancel, frame.stream, frame.exec);
    }
  };

  private onListening(): void {
    this.signs.onListening();
    if (this.recheckAt !== null) this.recheckSoon();
    for (const call of this.calls.values()) call.onListeningAgain();
  }

  private onCommandsReady(): void {
    const wasAway = this.commandsDownSince !== null;
    this.commandsDownSince = null;
    if (!wasAway) return;
    this.directory.onReconnected();
    void this.directory.refresh();
    this.queue.addUnsent(Infinity);
    this.recheckSoon();
  }

  /** A server of Redis was lost, and with it what it had not handed on. */
  private recheckSoon(): void {
    this.recheckAt = Date.now() + RECHECK_AFTER_MS;
  }

  private async recheck(): Promise<void> {
    this.recheckAt = null;
    const known = await Promise.all([...this.calls.values()].map((call) => this.queue.restore(call)));
    if (known.includes(false)) this.recheckSoon();
  }

  /** Where Redis stands still with its connections up, nobody's silence means anything. */
  private noticeHanging(): void {
    const isHanging = this.directory.waitingMs > HANGING_AFTER_MS;
    if (isHanging === this.isHanging) return;
    this.isHanging = isHanging;
    if (isHanging) this.signs.onDeaf();
    else this.listener.listenAnew();
  }

  private tick(): void {
    const now = Date.now();
    const stoodStillMs = now - this.lastTickAt - TICK_MS;
    this.lastTickAt = now;
    if (stoodStillMs > 500) this.signs.onStoodStill();
    this.noticeHanging();
    this.queue.addUnsent(this.directory.reachedAt ?? -Infinity);
    if (this.recheckAt !== null && this.signs.isListening && now >= this.recheckAt) void this.recheck();
    for (const call of [...this.calls.values()]) {
      call.checkLimits();
      if (call.lastSign && this.signs.isLost(call.lastSign)) call.onWorkerLost();
    }
  }
}
