import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import type { Model } from '@sluice/contract';
import { ApiErrors } from '../docs/api-errors.js';
import { CardReader } from './card-reader.js';
import { ChannelStateView } from './channel-state.view.js';
import { ChannelStates, OPEN } from './channel-states.js';

class ProviderChannelView extends ChannelStateView {
  @ApiProperty({ example: 'api' }) channel!: string;
}

class ProviderView {
  @ApiProperty({ example: 'zai' }) id!: string;
  @ApiProperty({ example: 'Z.AI' }) name!: string;
  @ApiProperty({ type: 'integer', description: 'Workers that live now' }) workers!: number;
  @ApiProperty({ type: 'integer', description: 'Requests that wait or run' }) queued!: number;
  @ApiProperty({ description: 'Whether tools are emulated on channels that have none' }) emulatesTools!: boolean;
  @ApiProperty({ type: [String], example: ['api', 'web'] }) channels!: string[];
  @ApiProperty({ type: [ProviderChannelView], description: 'How each channel is doing' })
  channelStates!: ProviderChannelView[];
  @ApiProperty({
    type: 'array',
    items: { type: 'object', additionalProperties: true },
    description: 'What each model can do, by channel, as the worker announces it',
  })
  models!: Model[];
}

class ProviderListView {
  @ApiProperty({ type: [ProviderView] }) items!: ProviderView[];
}

@ApiTags('providers')
@Controller('providers')
export class ProvidersController {
  constructor(
    private readonly reader: CardReader,
    private readonly states: ChannelStates,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Providers whose workers were seen lately, with their models' })
  @ApiOkResponse({ type: ProviderListView })
  @ApiErrors(401)
  async list(): Promise<ProviderListView> {
    const providers = await this.reader.providers();
    const views = providers.map(async ({ card, workers, queued }): Promise<ProviderView> => {
      const channels = [...new Set(card.models.flatMap((model) => model.channels.map(({ id }) => id)))].sort();
      const { providerId: id, name, emulatesTools } = card;
      const resting = await this.states.read(id);
      const channelStates = channels.map((channel) => ({ channel, ...(resting.get(channel) ?? OPEN) }));
      return { id, name, workers, queued, emulatesTools, channels, channelStates, models: [...card.models] };
    });
    return { items: await Promise.all(views) };
  }
}
