import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';

export const WINDOWS = ['24h', '7d', '30d'] as const;
export type Window = (typeof WINDOWS)[number];
export const GROUPINGS = ['model', 'provider', 'key', 'outcome'] as const;
export type Grouping = (typeof GROUPINGS)[number];

export class StatsQuery {
  @ApiPropertyOptional({ enum: WINDOWS, default: '24h' })
  @IsOptional()
  @IsIn(WINDOWS)
  window: Window = '24h';
}

export class SeriesQuery extends StatsQuery {
  @ApiPropertyOptional({ enum: GROUPINGS, default: 'model' })
  @IsOptional()
  @IsIn(GROUPINGS)
  by: Grouping = 'model';
}
