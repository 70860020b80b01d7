import { Logger } from '@nestjs/common';
import type { ProviderCard, RedisNames, WorkerPresence } from '@sluice/contract';
import type { WireRedis } from '../wire/connector.js';
import type { RedisClock } from '../wire/redis-clock.js';
import type { WireTimings } from '../wire/timings.js';

const REFRESH_EVERY_MS = 1_000;

interface Known {
  readonly card: ProviderCard;
  readonly liveWorkers: number;
  /** Requests that they take at once, all together. */
  readonly capacity: number;
  /** Whether each of them runs as much as it takes. */
  readonly isBusy: boolean;
  /** Requests waiting or running. */
  readonly queued: number;
  /** When Redis last knew of it, and of workers of it, ms since 1970. */
  readonly seenAt: number;
  readonly workersSeenAt: number;
}

/** Which providers there are, what they offer and how many workers serve each. At most a second old. */
export class WorkerDirectory {
  private readonly logger = new Logger(WorkerDirectory.name);
  private known = new Map<string, Known>();
  private cardList: readonly ProviderCard[] = [];
  private timer: NodeJS.Timeout | null = null;
  private looking: Promise<void> | null = null;
  /** The look after the one that is under way. */
  private following: Promise<void> | null = null;
  private askedAt: number | null = null;
  private lastReachedAt: number | null = null;
  private hasWarned = false;
  private reconnectedAt = 0;

  constructor(
    private readonly redis: WireRedis,
    private readonly names: RedisNames,
    private readonly clock: RedisClock,
    private readonly timings: Pick<WireTimings, 'presenceMs' | 'cardMs'>,
  ) {}

  /** Cards of all providers whose workers were seen lately, also where none lives now. */
  cards(): readonly ProviderCard[] {
    return this.cardList;
  }

  liveWorkers(providerId: string): number {
    return this.known.get(providerId)?.liveWorkers ?? 0;
  }

  /** Whether workers live, and all of them run as much as they take; some seconds old. */
  isBusy(providerId: string): boolean {
    return this.known.get(providerId)?.isBusy ?? false;
  }

  /** Requests that its workers take at once, all together. */
  capacity(providerId: string): number {
    return this.known.get(providerId)?.capacity ?? 0;
  }

  queued(providerId: string): number {
    return this.known.get(providerId)?.queued ?? 0;
  }

  /** When we last asked what all of Redis then answered, ms since 1970; null before the first time. */
  get reachedAt(): number | null {
    return this.lastReachedAt;
  }

  /** How long Redis has owed us an answer, ms; 0 when it does not. */
  get waitingMs(): number {
    return this.askedAt === null ? 0 : Date.now() - this.askedAt;
  }

  async start(): Promise<void> {
    await this.refresh();
    this.timer = setInterval(() => void this.refresh(), REFRESH_EVERY_MS);
  }

  stop(): void {
    if (this.timer) clearInterval(this.timer);
  }

  /** Redis may have come back empty, or have been away for longer than its keys live. */
  onReconnected(): void {
    this.reconnectedAt = Date.now();
  }

  /**
   * Asks Redis; what is known then is no older than this call. A look that is under way may have asked too early, so
   * that those who come meanwhile share the next. Keeps the old view when Redis is away. Never rejects.
   */
  refresh(): Promise<void> {
    if (this.looking === null) return this.look();
    this.following ??= this.looking.then(() => {
      this.following = null;
      return this.looking ?? this.look();
    });
    return this.following;
  }

  private look(): Promise<void> {
    this.askedAt = Date.now();
    this.looking = this.load().finally(() => {
      this.looking = null;
      this.askedAt = null;
    });
    return this.looking;
  }

  private async load(): Promise<void> {
    if (this.redis.status !== 'ready') return;
    const askedAt = Date.now();
    try {
      await this.clock.sync();
      const providerIds = await this.redis.zrangebyscore(this.names.cards(), this.clock.now(), '+inf');
      const found = await Promise.all(providerIds.map((id) => this.loadProvider(id)));
      this.known = this.withRemembered(found.filter((entry) => entry !== null));
      const cards = [...this.known.values()].map((entry) => entry.card).sort(byProviderId);
      // The same array while nothing has changed, so that readers can tell at a glance.
      const isSame = cards.length === this.cardList.length && cards.every((card, i) => card === this.cardList[i]);
      if (!isSame) this.cardList = cards;
      this.lastReachedAt = askedAt;
      this.hasWarned = false;
    } catch (error) {
      if (this.redis.status !== 'ready' || this.hasWarned) return;
      this.hasWarned = true;
      this.logger.warn(`Cannot read who serves what: ${String(error)}`);
    }
  }

  private async loadProvider(providerId: string): Promise<Known | null> {
    const [json, workerIds, queued] = await Promise.all([
      this.redis.get(this.names.card(providerId)),
      this.redis.zrangebyscore(this.names.workers(providerId), this.clock.now(), '+inf'),
      this.redis.xlen(this.names.requestQueue(providerId)),
    ]);
    if (json === null) return null;
    const loads = workerIds.length === 0 ? [] : await this.loads(providerId, workerIds);
    return {
      card: this.parseCard(providerId, json),
      liveWorkers: workerIds.length,
      capacity: loads.reduce((sum, { max }) => sum + max, 0),
      isBusy: loads.length > 0 && loads.every(({ max, active }) => active >= max),
      queued,
      seenAt: Date.now(),
      workersSeenAt: workerIds.length === 0 ? (this.known.get(providerId)?.workersSeenAt ?? 0) : Date.now(),
    };
  }

  /**
   * After a break the workers count as before it until one has announced itself again, or had the time to; and a card
   * is remembered for as long as Redis would have kept it.
   */
  private withRemembered(found: readonly Known[]): Map<string, Known> {
    const known = new Map(found.map((entry) => [entry.card.providerId, entry]));
    const now = Date.now();
    const isSettling = now - this.reconnectedAt < this.timings.presenceMs;
    for (const [providerId, before] of this.known) {
      const { card, liveWorkers, capacity, seenAt } = before;
      const entry = known.get(providerId);
      const { workersSeenAt } = entry ?? before;
      const remembered = isSettling && workersSeenAt < this.reconnectedAt ? liveWorkers : 0;
      if (entry) {
        if (entry.liveWorkers < remembered) known.set(providerId, { ...entry, liveWorkers: remembered });
      } else if (seenAt < this.reconnectedAt && now - seenAt < this.timings.cardMs) {
        known.set(providerId, {
          card,
          liveWorkers: remembered,
          capacity,
          isBusy: false,
          queued: 0,
          seenAt,
          workersSeenAt,
        });
      }
    }
    return known;
  }

  private async loads(providerId: string, workerIds: readonly string[]): Promise<WorkerPresence[]> {
    const values = await this.redis.mget(workerIds.map((id) => this.names.worker(providerId, id)));
    return values.flatMap((value) => (value === null ? [] : [JSON.parse(value) as WorkerPresence]));
  }

  // Parsed anew only when it changed: thousands of looks an hour bring the same text.
  private readonly parsed = new Map<string, { readonly json: string; readonly card: ProviderCard }>();

  private parseCard(providerId: string, json: string): ProviderCard {
    const before = this.parsed.get(providerId);
    if (before?.json === json) return before.card;
    const card = JSON.parse(json) as ProviderCard;
    this.parsed.set(providerId, { json, card });
    return card;
  }
}

const byProviderId = (a: ProviderCard, b: ProviderCard): number => (a.providerId < b.providerId ? -1 : 1);
