import { type ChannelId, type RestingChannel, ServiceError, type TokenVerdict } from '@sluice/contract';

export interface ChannelRestsOptions {
  /** Pause after the first refusal, ms; each further one doubles it. 0: channels never rest. */
  readonly firstMs: number;
  readonly longestMs: number;
  /** ms since 1970. */
  readonly now: () => number;
}

interface Rest extends RestingChannel {
  /** Found closed by this worker, not by another one. */
  readonly isOwn: boolean;
  /** Whether the one request that may try is under way. */
  readonly isTried: boolean;
}

/** What says that the upstream lets requests in, even where it then refuses them. */
const LETS_IN: ReadonlySet<TokenVerdict> = new Set(['ok', 'auth', 'rate-limited', 'exhausted', 'request']);

/**
 * Lets a channel rest that answers with a captcha, a firewall's page, or a refusal of our version or signature: asking
 * on would only make it worse. The pauses grow; after each, one request tries whether the way is open again.
 */
export class ChannelRests {
  private readonly rests = new Map<ChannelId, Rest>();
  /** When the upstream last let a request in, ms since 1970. */
  private readonly letInAt = new Map<ChannelId, number>();

  constructor(private readonly options: ChannelRestsOptions) {}

  /** Channels that rest now, with cause and next try. */
  get resting(): readonly RestingChannel[] {
    return [...this.rests.values()];
  }

  /** Those of them that this worker found closed itself. */
  get found(): readonly RestingChannel[] {
    return [...this.rests.values()].flatMap(({ isOwn, isTried: _, ...resting }) => (isOwn ? [resting] : []));
  }

  /**
   * Has channels rest that other workers of the provider found closed, as long as they do; not those by which this worker
   * was let in since, as it may reach the upstream from another address.
   *
   * @param found  what all of them found, by now
   */
  follow(found: readonly RestingChannel[]): void {
    if (this.options.firstMs === 0) return;
    for (const { channel, isOwn, isTried } of this.rests.values()) {
      const isOver = !isOwn && !isTried && !found.some((resting) => resting.channel === channel);
      if (isOver) this.rests.delete(channel);
    }
    for (const resting of found) {
      const mine = this.rests.get(resting.channel);
      if (mine?.isOwn === true || resting.since <= (this.letInAt.get(resting.channel) ?? -Infinity)) continue;
      this.rests.set(resting.channel, { ...resting, isOwn: false, isTried: mine?.isTried ?? false });
    }
  }

  /** Why a channel is not to be asked now; null when it is. */
  refusal(channel: ChannelId): ServiceError | null {
    const rest = this.rests.get(channel);
    if (rest === undefined) return null;
    const waitMs = rest.nextTryAt - this.options.now();
    if (waitMs <= 0 && !rest.isTried) return null;
    return new ServiceError(rest.code, rest.message, { retryAfterMs: Math.max(waitMs, 1_000) });
  }

  /** A request goes to the channel: where it rested, this is the one that tries. */
  onAsked(channel: ChannelId): void {
    const rest = this.rests.get(channel);
    if (rest !== undefined) this.rests.set(channel, { ...rest, isTried: true });
  }

  /** The upstream has begun to answer. */
  onAnswered(channel: ChannelId): void {
    this.rests.delete(channel);
    this.letInAt.set(channel, this.options.now());
  }

  /** How a request to the channel ended. */
  onEnd(channel: ChannelId, verdict: TokenVerdict, error: ServiceError | null): void {
    const rest = this.rests.get(channel);
    if (verdict === 'blocked' && error !== null) this.rest(channel, error);
    else if (LETS_IN.has(verdict)) this.onAnswered(channel);
    else if (rest !== undefined) this.rests.set(channel, { ...rest, isTried: false });
  }

  private rest(channel: ChannelId, { code, message }: ServiceError): void {
    const { firstMs, longestMs, now } = this.options;
    const before = this.rests.get(channel);
    // Requests that were under way when the first one was refused tell nothing new.
    if (firstMs === 0 || (before !== undefined && !before.isTried)) return;
    const pauseMs = before === undefined ? firstMs : Math.min(before.pauseMs * 2, longestMs);
    const at = now();
    const since = before?.since ?? at;
    const resting = { channel, code, message, since, nextTryAt: at + pauseMs, pauseMs };
    this.rests.set(channel, { ...resting, isOwn: true, isTried: false });
  }
}

/** For people who look at `/ready`. */
export const describeRest = ({ code, since, nextTryAt }: RestingChannel): string =>
  `blocked (${code}) since ${new Date(since).toISOString()}, next try ${new Date(nextTryAt).toISOString()}`;
