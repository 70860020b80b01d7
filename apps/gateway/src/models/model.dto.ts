import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { offerOf, REQUEST_OPTIONS, type Treatment } from '@sluice/contract';
import { fieldsOf } from '../dialects/openai-chat/option-fields.js';
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

  @ApiPropertyOptional({ description: 'Where the id is an alias: the model that answers by it, and names itself' })
  alias_of?: string;

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

  @ApiProperty({ type: [String], description: 'Those of them that Sluice sees to, as no channel does by itself.' })
  emulated_parameters!: readonly string[];
}

export class ModelListDto {
  @ApiProperty({ enum: ['list'] })
  object!: 'list';

  @ApiProperty({ type: [ModelDto] })
  data!: ModelDto[];
}

const TOOLS: Readonly<Record<Treatment, string>> = { native: 'native', emulated: 'emulated', ignored: 'none' };

export function toModelDto({ model, card, names: [id, aliasOf] }: CatalogEntry): ModelDto {
  const { options, ...offer } = offerOf(model, card);
  return {
    id,
    object: 'model',
    created: model.created,
    owned_by: model.ownedBy,
    ...(aliasOf === undefined ? {} : { alias_of: aliasOf }),
    provider: card.providerId,
    context_length: model.contextTokens,
    max_output_tokens: model.maxOutputTokens,
    input_modalities: offer.hasVision ? ['text', 'image'] : ['text'],
    reasoning: offer.reasoning,
    tools: TOOLS[options.tools],
    web_search: offer.hasSearch,
    supported_parameters: fieldsOf(REQUEST_OPTIONS.filter((option) => options[option] !== 'ignored')),
    emulated_parameters: fieldsOf(REQUEST_OPTIONS.filter((option) => options[option] === 'emulated')),
  };
}
