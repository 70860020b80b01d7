import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import type { Model } from '@sluice/contract';
import { ApiErrors } from '../docs/api-errors.js';
import { CardReader } from './card-reader.js';

class ProviderView {
  @ApiProperty({ example: 'zai' }) id!: string;
  @ApiProperty({ example: 'Z.AI' }) name!: string;
  @ApiProperty({ type: 'integer', description: 'Workers that live now' }) workers!: number;
  @ApiProperty({ type: 'integer', description: 'Requests that wait or run' }) queued!: number;
  @ApiProperty({ description: 'Whether tools are emulated on channels that have none' }) emulatesTools!: boolean;
  @ApiProperty({ type: [String], example: ['api', 'web'] }) channels!: string[];
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
  constructor(private readonly reader: CardReader) {}

  @Get()
  @ApiOperation({ summary: 'Providers whose workers were seen lately, with their models' })
  @ApiOkResponse({ type: ProviderListView })
  @ApiErrors(401)
  async list(): Promise<ProviderListView> {
    const providers = await this.reader.providers();
    const items = providers.map(({ card, workers, queued }): ProviderView => {
      const channels = [...new Set(card.models.flatMap((model) => model.channels.map(({ id }) => id)))].sort();
      const { providerId: id, name, emulatesTools } = card;
      return { id, name, workers, queued, emulatesTools, channels, models: [...card.models] };
    });
    return { items };
  }
}
