import { Logger } from '@nestjs/common';
import { REQUEST_GROUP, type RedisNames, Roster, ServiceError } from '@sluice/contract';
import type { WireRedis } from '../wire/connector.js';
import { isRefusal } from '../wire/refusal.js';
import { inLog, toFields } from '../wire/request-entry.js';
import type { Call } from './call.js';

/** The providers' queues as a gateway writes them: requests are put in, taken out again, and looked after. */
export class RequestQueue {
  private readonly logger = new Logger(RequestQueue.name);
  /** Requests on their way into a queue. */
  private readonly adding = new Roster<Promise<void>>();
  /** Requests to be added when Redis is back. */
  private readonly unsent = new Set<Call>();
  private failedAt = -Infinity;

  constructor(
    private readonly redis: WireRedis,
    private readonly names: RedisNames,
    private readonly gatewayId: string,
    private readonly windowBytes: number,
  ) {}

  /** Puts a request in; where Redis is away, when `addUnsent` is called. */
  add(call: Call): Promise<void> {
    this.unsent.delete(call);
    const adding = this.tryAdd(call);
    const ticket = this.adding.add(adding);
    return adding.finally(() => this.adding.remove(ticket));
  }

  /** Keeps a request until `addUnsent` is called. */
  postpone(call: Call): void {
    this.failedAt = Date.now();
    this.unsent.add(call);
  }

  /** Nobody waits for this one any more. */
  forget(call: Call): void {
    this.unsent.delete(call);
  }

  /**
   * Adds what Redis did not take.
   *
   * @param reachedAt  when Redis was reached last: what failed later waits on
   */
  addUnsent(reachedAt: number): void {
    if (this.unsent.size === 0 || reachedAt <= this.failedAt) return;
    const calls = [...this.unsent];
    this.unsent.clear();
    // One that is bound was taken after all, or it was asked anew.
    for (const call of calls) if (!call.binding && call.entryId === null) void this.add(call);
  }

  /** Takes a request out. While Redis is away its entry ages: no worker takes it past its accept limit. */
  remove(providerId: string, entryId: string): void {
    if (this.redis.status !== 'ready') return;
    const queue = this.names.requestQueue(providerId);
    this.redis.xack(queue, REQUEST_GROUP, entryId).catch(() => undefined);
    this.redis.xdel(queue, entryId).catch(() => undefined);
  }

  /**
   * Adds a request again that nobody answers and that Redis has lost.
   *
   * @returns false when Redis cannot say
   */
  async restore(call: Call): Promise<boolean> {
    const { entryId } = call;
    if (entryId === null || call.binding || call.isOver) return true;
    if (this.redis.status !== 'ready') return false;
    const queue = this.names.requestQueue(call.request.providerId);
    const found = await this.redis.xrange(queue, entryId, entryId).catch(() => null);
    if (found === null) return false;
    if (found.length > 0 || call.binding || call.entryId !== entryId) return true;
    call.entryId = null;
    await this.add(call);
    return true;
  }

  /** Resolves when nothing is on its way in, and what nobody waits for any more is on its way out. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.adding);
  }

  private async tryAdd(call: Call): Promise<void> {
    const { request, attempts, body } = call;
    if (call.isOver || body === null) return;
    try {
      const id = await this.redis.xadd(this.names.requestQueue(request.providerId), '*', ...this.fieldsOf(call, body));
      if (id === null) return;
      // Given up or asked anew meanwhile: nobody waits for this entry. Once bound, the worker takes it out.
      if (call.attempts !== attempts || (call.isOver && !call.binding)) {
        this.remove(request.providerId, id);
      } else {
        call.entryId = id;
        request.watch?.onQueued();
      }
    } catch (error) {
      if (call.isOver || call.attempts !== attempts) return;
      if (!isRefusal(error)) return this.postpone(call);
      // Not the error itself: ioredis hangs the command with all its arguments on it.
      this.logger.error({ msg: 'Redis refused a request', ...inLog(request.headers), reason: error.message });
      call.abandon(refusalOf(error));
    }
  }

  private fieldsOf(call: Call, body: Buffer | string): (string | Buffer)[] {
    const { request, stream, attempts, startedAt, queuedAt } = call;
    const now = Date.now();
    return toFields({
      gatewayId: this.gatewayId,
      stream,
      attempt: attempts - 1,
      totalMs: Math.max(0, startedAt + request.limits.totalMs - now),
      acceptMs: Math.max(0, queuedAt + request.limits.acceptMs - now),
      windowBytes: this.windowBytes,
      pattern: request.pattern,
      headers: request.headers,
      body,
    });
  }
}

function refusalOf(error: Error): ServiceError {
  return error.message.startsWith('OOM')
    ? new ServiceError('overloaded', 'The message broker is full.', { retryAfterMs: 1_000 })
    : new ServiceError('internal_error', 'The request could not be handed to a worker.');
}
