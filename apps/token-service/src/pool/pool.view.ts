import { ApiProperty } from '@nestjs/swagger';
import { ChannelStateView } from '../providers/channel-state.view.js';

const COUNT = { type: 'integer' } as const;

export class PoolTokensView {
  @ApiProperty(COUNT) active!: number;
  @ApiProperty(COUNT) trial!: number;
  @ApiProperty(COUNT) cooling!: number;
  @ApiProperty(COUNT) exhausted!: number;
  @ApiProperty(COUNT) disabled!: number;
}

export class PoolChannelView {
  @ApiProperty() channel!: string;
  @ApiProperty({ type: ChannelStateView, description: 'Whether its upstream lets anybody in' })
  state!: ChannelStateView;
  @ApiProperty({ type: PoolTokensView, description: 'Tokens by state' }) tokens!: PoolTokensView;
  @ApiProperty({ ...COUNT, description: 'Loans of now' }) inFlight!: number;
  @ApiProperty({ ...COUNT, description: 'Guests that live' }) guests!: number;
}

export class PoolProviderView {
  @ApiProperty() provider!: string;
  @ApiProperty({ ...COUNT, description: 'Workers that live' }) workers!: number;
  @ApiProperty({ ...COUNT, description: 'Requests that wait or run' }) queued!: number;
  @ApiProperty({ type: [PoolChannelView] }) channels!: PoolChannelView[];
}

export class PoolView {
  @ApiProperty({ type: [PoolProviderView] }) items!: PoolProviderView[];
}
