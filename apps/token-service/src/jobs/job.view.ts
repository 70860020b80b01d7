import { ApiProperty } from '@nestjs/swagger';

const MOMENT = { type: 'string', format: 'date-time', nullable: true } as const;
const FACTS = {
  type: 'object',
  additionalProperties: true,
  nullable: true,
  example: { total: 40, checked: 40, valid: 37, refused: 1, exhausted: 1, unknown: 1 },
} as const;

export type Facts = Record<string, unknown>;

export class StartedRunView {
  @ApiProperty({ example: 'check-tokens' }) name!: string;
  @ApiProperty({ example: '17', description: 'For GET /jobs/runs/{runId}' }) runId!: string;
}

export class RunningJobView {
  @ApiProperty({ example: 'repeat:check-tokens:1764340200000' }) runId!: string;
  @ApiProperty({ ...MOMENT, description: 'Null while it waits for its turn' }) startedAt!: string | null;
  @ApiProperty({ ...FACTS, description: 'How far it is' }) progress!: Facts | null;
}

export class LastRunView {
  @ApiProperty() runId!: string;
  @ApiProperty({ format: 'date-time' }) startedAt!: string;
  @ApiProperty({ ...MOMENT, description: 'Null while it runs, or when it was broken off' }) finishedAt!: string | null;
  @ApiProperty({ type: 'integer', nullable: true }) durationMs!: number | null;
  @ApiProperty({ ...FACTS, description: 'What it came to' }) result!: Facts | null;
  @ApiProperty({ type: 'string', nullable: true, description: 'Why it failed' }) error!: string | null;
}

export class JobView {
  @ApiProperty({ example: 'check-tokens' }) name!: string;
  @ApiProperty({ example: 'Asks the upstreams whether tokens still work' }) description!: string;
  @ApiProperty({ type: 'integer', nullable: true, description: 'Pause between two runs, ms; null: on demand only' })
  everyMs!: number | null;
  @ApiProperty(MOMENT) nextRunAt!: string | null;
  @ApiProperty({ type: [RunningJobView], description: 'Runs of now' }) running!: RunningJobView[];
  @ApiProperty({ type: LastRunView, nullable: true }) lastRun!: LastRunView | null;
}

export class JobListView {
  @ApiProperty({ type: [JobView] }) items!: JobView[];
}

export const RUN_STATES = ['waiting', 'running', 'completed', 'failed'] as const;

/** One run; finished ones are kept for a day or so. */
export class JobRunView extends RunningJobView {
  @ApiProperty({ example: 'check-tokens' }) name!: string;
  @ApiProperty({ enum: RUN_STATES }) state!: (typeof RUN_STATES)[number];
  @ApiProperty(MOMENT) finishedAt!: string | null;
  @ApiProperty({ ...FACTS, description: 'What it came to, once it is completed' }) result!: Facts | null;
  @ApiProperty({ type: 'string', nullable: true, description: 'Why it failed last' }) error!: string | null;
}
