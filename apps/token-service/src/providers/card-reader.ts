import { Inject, Injectable } from '@nestjs/common';
import { RedisNames, type ProviderCard } from '@sluice/contract';
import { REDIS, type Redis } from '../redis.js';

export interface ServedProvider {
  readonly card: ProviderCard;
  /** Workers that live now. */
  readonly workers: number;
  /** Requests that wait or run. */
  readonly queued: number;
}

/** Reads what the workers announce of themselves in Redis. */
@Injectable()
export class CardReader {
  constructor(
    @Inject(REDIS) private readonly redis: Redis,
    private readonly names: RedisNames,
  ) {}

  /** Every provider whose workers were seen lately, by id, also where none lives now. */
  async cards(): Promise<ProviderCard[]> {
    const ids = await this.redis.zrangebyscore(this.names.cards(), await this.now(), '+inf');
    const texts = await Promise.all(ids.map((id) => this.redis.get(this.names.card(id))));
    const cards = texts.flatMap((text) => (text === null ? [] : [JSON.parse(text) as ProviderCard]));
    return cards.sort((a, b) => (a.providerId < b.providerId ? -1 : 1));
  }

  async providers(): Promise<ServedProvider[]> {
    const [cards, now] = await Promise.all([this.cards(), this.now()]);
    return Promise.all(
      cards.map(async (card) => {
        const [workers, queued] = await Promise.all([
          this.redis.zcount(this.names.workers(card.providerId), now, '+inf'),
          this.redis.xlen(this.names.requestQueue(card.providerId)),
        ]);
        return { card, workers, queued };
      }),
    );
  }

  /** By the clock of Redis, which the scores are by, ms since 1970. */
  async now(): Promise<number> {
    const [seconds = 0] = await this.redis.time();
    return Number(seconds) * 1_000;
  }
}
