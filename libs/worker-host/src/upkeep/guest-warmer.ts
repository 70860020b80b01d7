import { ServiceError } from '@sluice/contract';
import type { ChannelRests } from '../channels/channel-rests.js';

/** Longest time for all guests that are wanting, ms. */
const WARMING_MS = 20_000;

/** Where guests are made: by which channel, and how. */
export interface GuestMaking {
  readonly channel: string;
  make(signal: AbortSignal): Promise<number>;
}

/** Makes guests ahead of need, where they are in use. */
export class GuestWarmer {
  /** @param guests  null where this worker has none */
  constructor(
    private readonly guests: GuestMaking | null,
    private readonly rests: ChannelRests,
  ) {}

  /**
   * A channel that lets nobody in is left alone, and one that refuses a guest is known by it, as by a failed request.
   *
   * @returns guests that were made; null where this worker has none to make
   * @throws ServiceError as making one fails
   */
  async warm(signal: AbortSignal): Promise<number | null> {
    if (this.guests === null) return null;
    const { channel } = this.guests;
    if (this.rests.resting.some((rest) => rest.channel === channel)) return 0;
    try {
      return await this.guests.make(AbortSignal.any([signal, AbortSignal.timeout(WARMING_MS)]));
    } catch (error) {
      const known = ServiceError.from(error);
      if (!signal.aborted && known.kind.verdict === 'blocked') this.rests.onEnd(channel, 'blocked', known);
      throw known;
    }
  }
}
