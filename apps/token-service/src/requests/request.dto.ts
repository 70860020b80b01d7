import { ApiPropertyOptional, OmitType } from '@nestjs/swagger';
import { OUTCOMES, type Outcome } from '@sluice/contract';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsOptional, IsString, Length, Matches, ValidateBy } from 'class-validator';
import { PageQuery } from '../http/paging.js';

const SORTS = ['at', 'durationMs'].flatMap((name) => [name, `-${name}`]);

const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

const IsMoment = (): PropertyDecorator =>
  ValidateBy({
    name: 'isMoment',
    validator: {
      validate: (value) => typeof value === 'string' && MOMENT.test(value) && !Number.isNaN(Date.parse(value)),
      defaultMessage: () => '$property must be a moment such as 2026-11-28T12:00:00Z',
    },
  });

const IsWord = (): PropertyDecorator => Length(1, 200);

/** Which requests are wanted; what is left out does not matter. */
export class RequestQuery extends PageQuery {
  @ApiPropertyOptional({ format: 'date-time', description: 'From this moment on' })
  @IsOptional()
  @IsMoment()
  from?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Before this moment' })
  @IsOptional()
  @IsMoment()
  to?: string;

  @ApiPropertyOptional({ example: 'GLM-4.6' })
  @IsOptional()
  @IsString()
  @IsWord()
  model?: string;

  @ApiPropertyOptional({ example: 'zai' })
  @IsOptional()
  @IsString()
  @IsWord()
  provider?: string;

  @ApiPropertyOptional({ example: 'api' })
  @IsOptional()
  @IsString()
  @IsWord()
  channel?: string;

  @ApiPropertyOptional({ enum: OUTCOMES })
  @IsOptional()
  @IsIn(OUTCOMES)
  outcome?: Outcome;

  @ApiPropertyOptional({ example: 'openai-python' })
  @IsOptional()
  @IsString()
  @IsWord()
  source?: string;

  @ApiPropertyOptional({ description: 'Id of a managed key; `none` for requests without one' })
  @IsOptional()
  @IsString()
  @IsWord()
  apiKeyId?: string;

  @ApiPropertyOptional({ description: 'Id of the token of the last attempt; `guest` for guests' })
  @IsOptional()
  @IsString()
  @IsWord()
  tokenId?: string;

  @ApiPropertyOptional({ type: 'boolean' })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  stream?: boolean;

  @ApiPropertyOptional({ example: 'upstream_rate_limited' })
  @IsOptional()
  @IsString()
  @IsWord()
  errorCode?: string;

  @ApiPropertyOptional({ pattern: '^[\\w-]{1,64}$', description: 'A request id, or the beginning of one' })
  @IsOptional()
  @Matches(/^[\w-]{1,64}$/, { message: '$property must be a request id, or the beginning of one' })
  q?: string;

  @ApiPropertyOptional({ enum: SORTS, default: '-at', description: 'With - in front: from the end' })
  @IsOptional()
  @IsIn(SORTS)
  sort = '-at';
}

export const EXPORT_FORMATS = ['csv', 'ndjson'] as const;

export class RequestExportQuery extends OmitType(RequestQuery, ['page', 'pageSize', 'sort'] as const) {
  @ApiPropertyOptional({ enum: EXPORT_FORMATS, default: 'csv' })
  @IsOptional()
  @IsIn(EXPORT_FORMATS)
  format: (typeof EXPORT_FORMATS)[number] = 'csv';
}
