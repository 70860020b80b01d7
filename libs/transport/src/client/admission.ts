import { ServiceError, SlotMap } from '@sluice/contract';
import { EventRate } from './event-rate.js';
import { FairQueue } from './fair-queue.js';

/** A request as admission sees it. */
export interface Applicant {
  /** Its number at this gateway. */
  readonly stream: number;
  readonly request: { readonly providerId: string; readonly tenant: string };
}

export interface AdmissionOptions<Call> {
  /** Requests under way at once. */
  readonly maxActive: number;
  /** Requests that the workers of a provider take at once, all together; 0 when it is not known. */
  readonly capacity: (providerId: string) => number;
  /** Hands a request to the workers' queue. */
  readonly send: (call: Call) => void;
  /** ms since 1970. */
  readonly now: () => number;
}

/**
 * One tenant may hold so many times what is still free. A flood of one key ends at 8/9 of all places, so that there is
 * always room for the next (the dynamic thresholds of shared-memory switches: Choudhury and Hahne, 1998).
 */
const SHARE_OF_FREE = 8;

/**
 * Requests in a provider's queue that no worker has taken, as a share of what the workers take at once. Enough to keep
 * them busy, and few, since those in the queue come before all that wait here.
 */
const QUEUED_SHARE = 1 / 8;
const FEWEST_QUEUED = 4;
const MOST_QUEUED = 256;

const SHORTEST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;
const UNKNOWN_WAIT_MS = 5_000;

interface Line<Call extends Applicant> {
  /** In the provider's queue, and not taken by a worker yet. */
  readonly queued: SlotMap<number, Call>;
  readonly waiting: FairQueue<Call>;
  /** Requests taken by workers. */
  readonly taken: EventRate;
}

/**
 * Decides which request goes to the workers next, so that a key that floods starves no other: only a few requests lie in
 * a provider's queue, which is first come first served; the others wait here, and the keys have their turn.
 */
export class Admission<Call extends Applicant> {
  private readonly lines = new Map<string, Line<Call>>();
  private readonly activeByTenant = new Map<string, number>();
  private active = 0;
  private readonly ended: EventRate;

  constructor(private readonly options: AdmissionOptions<Call>) {
    this.ended = new EventRate(options.now);
  }

  /** Counts a request as under way; null when it may go on, else why not. Each is to `leave`, whatever this says. */
  enter({ request: { tenant } }: Call): ServiceError | null {
    const free = this.options.maxActive - this.active;
    const held = this.activeByTenant.get(tenant) ?? 0;
    this.active += 1;
    this.activeByTenant.set(tenant, held + 1);
    const retryAfterMs = waitFor(1, this.ended.perSecond());
    if (free <= 0) {
      return new ServiceError('overloaded', 'This gateway serves as many requests as it may.', { retryAfterMs });
    }
    if (held < free * SHARE_OF_FREE) return null;
    return new ServiceError('rate_limit_exceeded', 'This API key has too many requests under way.', { retryAfterMs });
  }

  /** Hands the request on, or lets it wait for its turn. */
  apply(call: Call): void {
    const { providerId, tenant } = call.request;
    this.lineOf(providerId).waiting.add(tenant, call);
    this.advance(providerId);
  }

  /** A worker has taken the request. */
  onTaken(call: Call): void {
    const line = this.lines.get(call.request.providerId);
    if (line?.queued.delete(call.stream) !== true) return;
    line.taken.note();
    this.advance(call.request.providerId);
  }

  /** Whether the request has been handed on and not been taken. */
  isQueued(call: Call): boolean {
    return this.lines.get(call.request.providerId)?.queued.has(call.stream) === true;
  }

  /** The request is over. */
  leave(call: Call): void {
    const { providerId, tenant } = call.request;
    this.active -= 1;
    const held = (this.activeByTenant.get(tenant) ?? 1) - 1;
    if (held === 0) this.activeByTenant.delete(tenant);
    else this.activeByTenant.set(tenant, held);
    this.ended.note();
    const line = this.lines.get(providerId);
    if (line === undefined) return;
    line.waiting.remove(tenant, call);
    if (line.queued.delete(call.stream)) this.advance(providerId);
  }

  /** Whether workers have taken requests of this provider lately. */
  isMoving(providerId: string): boolean {
    return (this.lines.get(providerId)?.taken.perSecond() ?? 0) > 0;
  }

  /** How long it will take until a request like this has its turn, ms, as fast as things go now. */
  waitMs(call: Call): number {
    const line = this.lines.get(call.request.providerId);
    if (line === undefined) return UNKNOWN_WAIT_MS;
    return waitFor(line.queued.size + line.waiting.size, line.taken.perSecond());
  }

  private advance(providerId: string): void {
    const line = this.lineOf(providerId);
    const share = Math.ceil(this.options.capacity(providerId) * QUEUED_SHARE);
    const limit = Math.min(Math.max(share, FEWEST_QUEUED), MOST_QUEUED);
    while (line.queued.size < limit) {
      const call = line.waiting.take();
      if (call === undefined) return;
      line.queued.set(call.stream, call);
      this.options.send(call);
    }
  }

  private lineOf(providerId: string): Line<Call> {
    let line = this.lines.get(providerId);
    if (line === undefined) {
      line = { queued: new SlotMap(), waiting: new FairQueue(), taken: new EventRate(this.options.now) };
      this.lines.set(providerId, line);
    }
    return line;
  }
}

function waitFor(count: number, perSecond: number): number {
  if (perSecond === 0) return UNKNOWN_WAIT_MS;
  return Math.min(Math.max((count / perSecond) * 1_000, SHORTEST_WAIT_MS), LONGEST_WAIT_MS);
}
