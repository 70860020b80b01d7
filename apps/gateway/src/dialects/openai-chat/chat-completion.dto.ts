import { ApiExtraModels, ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import {
  IsBoolean,
  IsDefined,
  IsInt,
  IsNotEmpty,
  IsNumber,
  IsObject,
  IsString,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { CheckedBy } from './fault.js';
import { findMessagesFault } from './find-message-fault.js';
import {
  EFFORTS,
  findEffortFault,
  findReasoningFault,
  findResponseFormatFault,
  findStopFault,
  findStreamOptionsFault,
  findThinkingFault,
  findToolChoiceFault,
  findToolsFault,
} from './find-option-fault.js';
import {
  ChatMessageDto,
  ReasoningDto,
  ResponseFormatDto,
  StreamOptionsDto,
  ThinkingDto,
  ToolDto,
  type ToolChoiceDto,
} from './chat-parts.dto.js';

/**
 * A chat request as OpenAI's clients send it. null counts as absent. Each field is declared once: here stand its
 * check and its place in the docs.
 */
@ApiExtraModels(ChatMessageDto)
export class ChatCompletionDto {
  @ApiProperty({ example: 'GLM-4.6', description: 'A name from /v1/models, in any case.' })
  @IsDefined({ message: 'model is required' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(256)
  model!: string;

  @ApiProperty({
    type: 'array',
    minItems: 1,
    items: { $ref: getSchemaPath(ChatMessageDto) },
    example: [{ role: 'user', content: 'Say hello in three languages.' }],
  })
  @IsDefined({ message: 'messages is required' })
  @CheckedBy(findMessagesFault)
  messages!: ChatMessageDto[];

  @ApiPropertyOptional({ description: 'Send the answer as server-sent events, piece by piece.', default: false })
  @IsBoolean()
  stream?: boolean;

  @ApiPropertyOptional({ type: StreamOptionsDto })
  @CheckedBy(findStreamOptionsFault)
  stream_options?: StreamOptionsDto;

  @ApiPropertyOptional({ minimum: 1, description: 'Older name of max_completion_tokens.' })
  @IsInt()
  @Min(1)
  max_tokens?: number;

  @ApiPropertyOptional({ minimum: 1, description: 'Longest answer, reasoning included, in tokens.' })
  @IsInt()
  @Min(1)
  max_completion_tokens?: number;

  @ApiPropertyOptional({ minimum: 0, maximum: 2 })
  @IsNumber()
  @Min(0)
  @Max(2)
  temperature?: number;

  @ApiPropertyOptional({ minimum: 0, maximum: 1 })
  @IsNumber()
  @Min(0)
  @Max(1)
  top_p?: number;

  @ApiPropertyOptional({ oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' }, maxItems: 16 }] })
  @CheckedBy(findStopFault)
  stop?: string | string[];

  @ApiPropertyOptional({ type: 'integer' })
  @IsInt()
  seed?: number;

  @ApiPropertyOptional({ type: [ToolDto] })
  @CheckedBy(findToolsFault)
  tools?: ToolDto[];

  @ApiPropertyOptional({
    oneOf: [{ type: 'string', enum: ['auto', 'none', 'required'] }, { type: 'object' }],
    description: 'auto, none, required, or {"type":"function","function":{"name":"…"}}.',
  })
  @CheckedBy(findToolChoiceFault)
  tool_choice?: ToolChoiceDto;

  @ApiPropertyOptional({ default: true })
  @IsBoolean()
  parallel_tool_calls?: boolean;

  @ApiPropertyOptional({ type: ResponseFormatDto })
  @CheckedBy(findResponseFormatFault)
  response_format?: ResponseFormatDto;

  @ApiPropertyOptional({ enum: EFFORTS })
  @CheckedBy(findEffortFault)
  reasoning_effort?: (typeof EFFORTS)[number];

  @ApiPropertyOptional({ type: ReasoningDto })
  @CheckedBy(findReasoningFault)
  reasoning?: ReasoningDto;

  @ApiPropertyOptional({ type: ThinkingDto })
  @CheckedBy(findThinkingFault)
  thinking?: ThinkingDto;

  @ApiPropertyOptional({ description: 'Switches reasoning on or off.' })
  @IsBoolean()
  enable_thinking?: boolean;

  @ApiPropertyOptional({ description: 'Asks for, or forbids, a web search.' })
  @IsBoolean()
  web_search?: boolean;

  @ApiPropertyOptional({ type: 'object', additionalProperties: true, description: 'Any value asks for a web search.' })
  @IsObject()
  web_search_options?: Record<string, unknown>;

  @ApiPropertyOptional({ minimum: 1, maximum: 1, default: 1, description: 'Only one answer can be asked for.' })
  @IsInt()
  @Min(1)
  n?: number;

  @ApiPropertyOptional({ minimum: -2, maximum: 2 })
  @IsNumber()
  @Min(-2)
  @Max(2)
  frequency_penalty?: number;

  @ApiPropertyOptional({ minimum: -2, maximum: 2 })
  @IsNumber()
  @Min(-2)
  @Max(2)
  presence_penalty?: number;

  @ApiPropertyOptional({ type: 'object', additionalProperties: { type: 'number' } })
  @IsObject()
  logit_bias?: Record<string, number>;

  @ApiPropertyOptional()
  @IsBoolean()
  logprobs?: boolean;

  @ApiPropertyOptional({ minimum: 0, maximum: 20 })
  @IsInt()
  @Min(0)
  @Max(20)
  top_logprobs?: number;

  @ApiPropertyOptional()
  @IsString()
  user?: string;

  @ApiPropertyOptional({ type: 'object', additionalProperties: true })
  @IsObject()
  metadata?: Record<string, unknown>;

  @ApiPropertyOptional()
  @IsBoolean()
  store?: boolean;
}
