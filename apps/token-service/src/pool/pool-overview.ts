import { Inject, Injectable } from '@nestjs/common';
import { RedisNames } from '@sluice/contract';
import { Database } from '../database/database.js';
import { CardReader } from '../providers/card-reader.js';
import { ChannelStates, OPEN } from '../providers/channel-states.js';
import { REDIS, type Redis } from '../redis.js';
import type { PoolChannelView, PoolProviderView, PoolTokensView } from './pool.view.js';

const NONE: PoolTokensView = { active: 0, trial: 0, cooling: 0, exhausted: 0, disabled: 0 };

/** The pool at a glance. */
@Injectable()
export class PoolOverview {
  constructor(
    private readonly database: Database,
    private readonly reader: CardReader,
    @Inject(REDIS) private readonly redis: Redis,
    private readonly names: RedisNames,
    private readonly states: ChannelStates,
  ) {}

  /** Channels that workers announce, and such as there are tokens of, whether or not a worker lives. */
  async read(): Promise<PoolProviderView[]> {
    const [served, counts, now] = await Promise.all([
      this.reader.providers(),
      this.database.token.groupBy({ by: ['provider', 'channel', 'state'], _count: { _all: true } }),
      this.reader.now(),
    ]);
    const places = new Map<string, Map<string, PoolTokensView>>();
    const tokensOf = (provider: string, channel: string): PoolTokensView => {
      const channels = places.get(provider) ?? new Map<string, PoolTokensView>();
      const tokens = channels.get(channel) ?? { ...NONE };
      places.set(provider, channels.set(channel, tokens));
      return tokens;
    };
    for (const { card } of served) {
      for (const { id } of card.models.flatMap((model) => model.channels)) tokensOf(card.providerId, id);
    }
    for (const { provider, channel, state, _count } of counts) {
      tokensOf(provider, channel)[state as keyof PoolTokensView] = _count._all;
    }
    return Promise.all(
      [...places].sort(byName).map(async ([provider, channels]) => {
        const resting = await this.states.read(provider);
        const { workers = 0, queued = 0 } = served.find(({ card }) => card.providerId === provider) ?? {};
        const views = [...channels].sort(byName).map(async ([channel, tokens]): Promise<PoolChannelView> => {
          const { leases, guestEnds } = this.names.pool(provider, channel);
          const [inFlight, guests] = await Promise.all(
            [leases, guestEnds].map((key) => this.redis.zcount(key, now, '+inf')),
          );
          const state = resting.get(channel) ?? OPEN;
          return { channel, state, tokens, inFlight: inFlight!, guests: guests! };
        });
        return { provider, workers, queued, channels: await Promise.all(views) };
      }),
    );
  }
}

const byName = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : 1);
