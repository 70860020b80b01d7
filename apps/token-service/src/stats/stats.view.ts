import { ApiProperty } from '@nestjs/swagger';
import { GROUPINGS, WINDOWS } from './stats.dto.js';

const COUNT = { type: 'integer' } as const;
const MAYBE = { nullable: true } as const;

class SpanView {
  @ApiProperty({ enum: WINDOWS }) window!: string;
  @ApiProperty({ format: 'date-time', description: 'Beginning of an hour, of six hours or of a day (UTC)' })
  from!: string;
  @ApiProperty({ format: 'date-time', description: 'Now' }) to!: string;
}

export class TtftView {
  @ApiProperty({ ...COUNT, ...MAYBE, example: 420, description: 'ms, within 5 %' }) p50Ms!: number | null;
  @ApiProperty({ ...COUNT, ...MAYBE, example: 1_900, description: 'ms, within 5 %' }) p95Ms!: number | null;
  @ApiProperty({ ...COUNT, description: 'Those that had a first event' }) requests!: number;
}

export class AmountsView {
  @ApiProperty(COUNT) requests!: number;
  @ApiProperty(COUNT) inputTokens!: number;
  @ApiProperty(COUNT) outputTokens!: number;
  @ApiProperty({ ...COUNT, description: 'Part of output, as far as it was told' }) reasoningTokens!: number;
}

export class CountedView extends AmountsView {
  @ApiProperty({ ...COUNT, description: 'Part of input, as far as it was told' }) cachedTokens!: number;
}

export class UnknownView {
  @ApiProperty(COUNT) requests!: number;
}

export class UsageView {
  @ApiProperty({ type: CountedView, description: 'Counted by the upstream' }) counted!: CountedView;
  @ApiProperty({ type: AmountsView, description: 'Estimated by Sluice; not in `counted`' }) estimated!: AmountsView;
  @ApiProperty({ type: UnknownView, description: 'Not refused, and of unknown usage; in neither' })
  unknown!: UnknownView;
}

export class SummaryView extends SpanView {
  @ApiProperty({ ...COUNT, description: 'All that have ended' }) requests!: number;
  @ApiProperty({ ...COUNT, description: 'Outcome completed, length, tool_calls or content_filter' })
  succeeded!: number;
  @ApiProperty({
    ...COUNT,
    description: 'Outcome upstream_error, interrupted, stalled, empty, timeout, internal_error',
  })
  failed!: number;
  @ApiProperty({
    type: 'number',
    ...MAYBE,
    example: 0.987,
    description: 'succeeded / (succeeded + failed): what was refused and whoever left count for neither; null: none',
  })
  successRate!: number | null;
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'integer' },
    description: 'Requests by outcome; those without one are left out',
    example: { completed: 940, length: 12, refused: 30, client_gone: 6, upstream_error: 12 },
  })
  outcomes!: Record<string, number>;
  @ApiProperty({ type: TtftView }) ttft!: TtftView;
  @ApiProperty({ type: UsageView }) usage!: UsageView;
}

export class PointView {
  @ApiProperty({ format: 'date-time', description: 'Beginning of the step' }) at!: string;
  @ApiProperty(COUNT) requests!: number;
  @ApiProperty(COUNT) succeeded!: number;
  @ApiProperty(COUNT) failed!: number;
  @ApiProperty({ ...COUNT, description: 'Counted and estimated' }) inputTokens!: number;
  @ApiProperty({ ...COUNT, description: 'Counted and estimated' }) outputTokens!: number;
}

export class SeriesGroupView {
  @ApiProperty({
    type: 'string',
    ...MAYBE,
    example: 'GLM-4.6',
    description: 'Model, provider, id of a key, or outcome; null where there is none',
  })
  name!: string | null;
  @ApiProperty({ type: 'string', ...MAYBE, description: 'What people call the key' }) label!: string | null;
  @ApiProperty({ description: 'All that are not among the largest, together' }) isRest!: boolean;
  @ApiProperty(COUNT) requests!: number;
  @ApiProperty({ type: TtftView }) ttft!: TtftView;
  @ApiProperty({ type: [PointView], description: 'One for each step, also where nothing was' }) points!: PointView[];
}

export class TtftPointView extends TtftView {
  @ApiProperty({ format: 'date-time', description: 'Beginning of the step' }) at!: string;
}

export class SeriesView extends SpanView {
  @ApiProperty({ enum: GROUPINGS }) by!: string;
  @ApiProperty({ ...COUNT, description: '1 h in 24h, 6 h in 7d, 24 h in 30d', example: 3_600_000 }) stepMs!: number;
  @ApiProperty({ type: [SeriesGroupView], description: 'The twelve largest, then the rest' })
  groups!: SeriesGroupView[];
  @ApiProperty({ type: [TtftPointView], description: 'Time to the first event over all groups, one for each step' })
  ttft!: TtftPointView[];
}
