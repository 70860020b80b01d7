import { ApiProperty } from '@nestjs/swagger';
import type { CatalogEntry } from './model-catalog.js';

/** A model as OpenAI's clients read it, with keys of ours behind. */
export class ModelDto {
  @ApiProperty({ example: 'GLM-4.6' })
  id!: string;

  @ApiProperty({ enum: ['model'] })
  object!: 'model';

  @ApiProperty({ example: 1759190400, description: 'When the model came out, seconds since 1970.' })
  created!: number;

  @ApiProperty({ example: 'z-ai' })
  owned_by!: string;

  @ApiProperty({ example: 'zai' })
  provider!: string;

  @ApiProperty({ type: 'integer', nullable: true, example: 200000 })
  context_length!: number | null;

  @ApiProperty({ type: 'integer', nullable: true, example: 98304 })
  max_output_tokens!: number | null;

  @ApiProperty({ enum: ['text', 'image'], isArray: true, example: ['text'] })
  input_modalities!: string[];

  @ApiProperty({ enum: ['none', 'optional', 'always'] })
  reasoning!: string;

  @ApiProperty({ enum: ['native', 'emulated', 'none'] })
  tools!: string;

  @ApiProperty()
  web_search!: boolean;

  @ApiProperty({ type: [String], description: 'Request fields that this model honours.' })
  supported_parameters!: readonly string[];
}

export class ModelListDto {
  @ApiProperty({ enum: ['list'] })
  object!: 'list';

  @ApiProperty({ type: [ModelDto] })
  data!: ModelDto[];
}

export const toModelDto = ({ model, card }: CatalogEntry): ModelDto => ({
  id: model.id,
  object: 'model',
  created: model.created,
  owned_by: model.ownedBy,
  provider: card.providerId,
  context_length: model.contextTokens,
  max_output_tokens: model.maxOutputTokens,
  input_modalities: model.capabilities.hasVision ? ['text', 'image'] : ['text'],
  reasoning: model.capabilities.reasoning,
  tools: model.capabilities.tools,
  web_search: model.capabilities.hasSearch,
  supported_parameters: model.parameters,
});
