import { Injectable } from '@nestjs/common';
import { ServiceError } from '@sluice/contract';
import { CardReader } from '../providers/card-reader.js';

/** Keeps tokens out of channels that their provider does not have. */
@Injectable()
export class ChannelCheck {
  constructor(private readonly reader: CardReader) {}

  /**
   * A provider whose workers have not been seen lately is taken at its word: its tokens may come before they do.
   *
   * @throws ServiceError `invalid_request`
   */
  async require(provider: string, channel: string): Promise<void> {
    const card = (await this.reader.cards()).find(({ providerId }) => providerId === provider);
    if (card === undefined) return;
    const channels = new Set(card.models.flatMap((model) => model.channels.map(({ id }) => id)));
    if (channels.has(channel)) return;
    const names = [...channels].sort().join(', ');
    throw new ServiceError('invalid_request', `${card.name} has the channels ${names} only.`, { param: 'channel' });
  }
}
