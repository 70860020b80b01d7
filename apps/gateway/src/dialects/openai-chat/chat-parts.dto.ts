import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { EFFORTS } from './find-option-fault.js';

/** Shapes below a chat request, for the docs and the compiler; they are checked by the `find…Fault` functions. */

export class ContentPartDto {
  @ApiProperty({ enum: ['text', 'image_url', 'refusal'] })
  type!: 'text' | 'image_url' | 'refusal';

  @ApiPropertyOptional()
  text?: string;

  @ApiPropertyOptional()
  refusal?: string;

  @ApiPropertyOptional({ type: 'object', properties: { url: { type: 'string' } }, required: ['url'] })
  image_url?: { url: string };
}

export class ToolCallDto {
  @ApiProperty({ example: 'call_1' })
  id!: string;

  @ApiProperty({ enum: ['function'] })
  type!: 'function';

  @ApiProperty({
    type: 'object',
    properties: { name: { type: 'string' }, arguments: { type: 'string', description: 'JSON text.' } },
    required: ['name', 'arguments'],
  })
  function!: { name: string; arguments: string };
}

export class ChatMessageDto {
  @ApiProperty({ enum: ['system', 'developer', 'user', 'assistant', 'tool'] })
  role!: 'system' | 'developer' | 'user' | 'assistant' | 'tool';

  @ApiPropertyOptional({
    nullable: true,
    oneOf: [{ type: 'string' }, { type: 'array', items: { $ref: '#/components/schemas/ContentPartDto' } }],
  })
  content?: string | ContentPartDto[] | null;

  @ApiPropertyOptional({ nullable: true, type: 'string', description: 'Reasoning of an earlier turn.' })
  reasoning_content?: string | null;

  @ApiPropertyOptional({ nullable: true, type: 'string', description: 'Another name of reasoning_content.' })
  reasoning?: string | null;

  @ApiPropertyOptional({ type: [ToolCallDto], description: 'Of an assistant.' })
  tool_calls?: ToolCallDto[] | null;

  @ApiPropertyOptional({ description: 'Of a tool: which call this is the result of.' })
  tool_call_id?: string;
}

export class FunctionDto {
  @ApiProperty({ pattern: '^[A-Za-z0-9_-]{1,64}$', example: 'get_weather' })
  name!: string;

  @ApiPropertyOptional()
  description?: string | null;

  @ApiPropertyOptional({ type: 'object', additionalProperties: true, description: 'JSON Schema of the arguments.' })
  parameters?: Record<string, unknown> | null;
}

export class ToolDto {
  @ApiProperty({ enum: ['function'] })
  type!: 'function';

  @ApiProperty({ type: FunctionDto })
  function!: FunctionDto;
}

export type ToolChoiceDto = 'auto' | 'none' | 'required' | { type: 'function'; function: { name: string } };

export class StreamOptionsDto {
  @ApiPropertyOptional({ description: 'Ends the stream with a chunk that holds the usage.' })
  include_usage?: boolean | null;
}

export class ResponseFormatDto {
  @ApiProperty({ enum: ['text', 'json_object', 'json_schema'] })
  type!: 'text' | 'json_object' | 'json_schema';

  @ApiPropertyOptional({
    type: 'object',
    properties: { name: { type: 'string' }, schema: { type: 'object', additionalProperties: true } },
  })
  json_schema?: { name: string; schema: Record<string, unknown> };
}

export class ReasoningDto {
  @ApiPropertyOptional({ enum: EFFORTS })
  effort?: (typeof EFFORTS)[number] | null;

  @ApiPropertyOptional({ minimum: 1 })
  max_tokens?: number | null;

  @ApiPropertyOptional()
  enabled?: boolean | null;

  @ApiPropertyOptional({ description: 'Reason, but leave the reasoning out of the answer.' })
  exclude?: boolean | null;
}

export class ThinkingDto {
  @ApiProperty({ enum: ['enabled', 'disabled'] })
  type!: 'enabled' | 'disabled';

  @ApiPropertyOptional({ minimum: 1 })
  budget_tokens?: number | null;
}
