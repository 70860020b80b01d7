import { ApiProperty } from '@nestjs/swagger';
import { OUTCOMES } from '@sluice/contract';

const COUNT = { type: 'integer' } as const;
const MAYBE_COUNT = { type: 'integer', nullable: true } as const;
const MAYBE_TEXT = { type: 'string', nullable: true } as const;
const SINCE = 'ms since the request came in; null where nobody knows';

/** A request that has ended. What is not known is null, never 0. */
export class RequestView {
  @ApiProperty({ example: 'req_mij2x8k1za9f3c0d1e2b4a6c' }) id!: string;
  @ApiProperty({ format: 'date-time', description: 'When it came in' }) at!: string;
  @ApiProperty({ ...MAYBE_TEXT, description: 'Null: by AUTH_TOKEN' }) apiKeyId!: string | null;
  @ApiProperty({ ...MAYBE_TEXT, description: 'Null: the key is no more, or there was none' }) apiKeyName!:
    string | null;
  @ApiProperty({ example: 'openai-python', description: 'Kind of client' }) source!: string;
  @ApiProperty({ example: 'openai-chat' }) dialect!: string;
  @ApiProperty({ ...MAYBE_TEXT, example: 'GLM-4.6', description: 'Null: there is no such model' }) model!:
    string | null;
  @ApiProperty({ ...MAYBE_TEXT, example: 'zai' }) provider!: string | null;
  @ApiProperty({ ...MAYBE_TEXT, example: 'api', description: 'Of the last attempt' }) channel!: string | null;
  @ApiProperty({ ...MAYBE_TEXT, description: 'Of the last attempt' }) tokenId!: string | null;
  @ApiProperty({ ...MAYBE_TEXT, description: 'Null: the token is no more, or there was none' })
  tokenLabel!: string | null;
  @ApiProperty({ description: 'Whether a guest served, or was the last to be tried' }) guest!: boolean;
  @ApiProperty() stream!: boolean;
  @ApiProperty({ enum: OUTCOMES, example: 'completed' }) outcome!: string;
  @ApiProperty({ ...COUNT, example: 200, description: '499: the client left before it was answered' })
  httpStatus!: number;
  @ApiProperty({ ...MAYBE_TEXT, example: null }) errorCode!: string | null;
  @ApiProperty({ ...MAYBE_COUNT, example: 412, description: 'To the first event, ms' }) ttftMs!: number | null;
  @ApiProperty({ ...COUNT, example: 3_180 }) durationMs!: number;
  @ApiProperty({ ...MAYBE_COUNT, example: 1_204 }) inputTokens!: number | null;
  @ApiProperty({ ...MAYBE_COUNT, example: 310 }) outputTokens!: number | null;
  @ApiProperty({ ...MAYBE_COUNT, description: 'Part of output' }) reasoningTokens!: number | null;
  @ApiProperty({ ...MAYBE_COUNT, description: 'Part of input' }) cachedTokens!: number | null;
  @ApiProperty({ enum: ['upstream', 'estimated', 'none'], description: 'Who counted; none: usage is not known' })
  usageSource!: string;
  @ApiProperty({ ...COUNT, example: 1, description: 'Calls of an upstream, and puts into the queue in vain' })
  attempts!: number;
}

export class RequestListView {
  @ApiProperty({ type: [RequestView] }) items!: RequestView[];
  @ApiProperty({ ...COUNT, description: 'Counted up to 100 000' }) total!: number;
  @ApiProperty({ description: 'Whether there are more than `total` says' }) hasMoreThanTotal!: boolean;
}

export class RequestAttemptView {
  @ApiProperty({ example: 'api' }) channel!: string;
  @ApiProperty(MAYBE_TEXT) tokenId!: string | null;
  @ApiProperty(MAYBE_TEXT) tokenLabel!: string | null;
  @ApiProperty() isGuest!: boolean;
  @ApiProperty({ description: 'Whether the model was asked to mend its answer, by the same token' })
  isCorrection!: boolean;
  @ApiProperty({ ...MAYBE_COUNT, description: `When its token had been lent, ${SINCE}` }) leasedMs!: number | null;
  @ApiProperty({ ...MAYBE_COUNT, description: SINCE }) endedMs!: number | null;
  @ApiProperty({ ...MAYBE_TEXT, example: 'rate-limited', description: 'What it said about the token' })
  verdict!: string | null;
  @ApiProperty({ ...MAYBE_TEXT, example: 'upstream_rate_limited' }) code!: string | null;
}

export const STEPS = [
  'received',
  'dispatched',
  'taken',
  'leased',
  'attempt-failed',
  'first-event',
  'attempt-ended',
  'ended',
] as const;

export class RequestStepView {
  @ApiProperty({ enum: STEPS }) step!: (typeof STEPS)[number];
  @ApiProperty({ ...COUNT, description: 'ms since the request came in' }) atMs!: number;
  @ApiProperty({ ...MAYBE_COUNT, description: 'Place in `tries`, where the step is one of an attempt' })
  attempt!: number | null;
}

export class RequestDetailView extends RequestView {
  @ApiProperty({ ...COUNT, description: 'Puts into the queue anew, as a worker was lost' }) requeues!: number;
  @ApiProperty({ ...MAYBE_COUNT, description: 'From the queue to a worker, ms' }) queueMs!: number | null;
  @ApiProperty({ type: [RequestAttemptView], nullable: true, description: 'In order; null where they are not known' })
  tries!: RequestAttemptView[] | null;
  @ApiProperty({ type: [RequestStepView], description: 'What is known of its way, in order' })
  timeline!: RequestStepView[];
  @ApiProperty({ example: 'The upstream answered to the end.', description: 'The outcome in words' })
  explanation!: string;
}
