import type { FinishReason } from '@sluice/contract';
import { writtenText } from './answers.js';
import type { WireKind } from './call-log.js';
import { decide, hasWordFor } from './decide.js';
import { loadPieces, loadText } from './load.js';
import type {
  Answer,
  AnswerFinish,
  CallerRole,
  Plan,
  Question,
  SimulatedToolCall,
  ToolSpec,
  UpstreamUsage,
} from './plan.js';
import { toCitations, type ExpectedCitation } from './search-hits.js';

/** What a faultless client makes of an answer. */
export interface ExpectedAnswer {
  /** Whether the answer is complete. Where it is not, the rest says what it would have been: a client saw a beginning. */
  readonly endsWell: boolean;
  readonly text: string;
  readonly reasoning: string;
  readonly toolCalls: readonly SimulatedToolCall[];
  readonly citations: readonly ExpectedCitation[];
  /** null where the answer does not end well. */
  readonly finish: FinishReason | null;
  /** null where the upstream sends no counts. */
  readonly usage: UpstreamUsage | null;
}

/** What the request said beside the text. Left out: no thinking, no search, no tools, a first request. */
export interface ExpectedContext {
  readonly wantsThinking?: boolean;
  readonly wantsSearch?: boolean;
  readonly tools?: readonly ToolSpec[];
  readonly toolResults?: readonly string[];
  readonly maxTokens?: number;
  readonly role?: CallerRole;
  /** The same text was sent before, so that a `once` scenario is over. */
  readonly isRepeat?: boolean;
  /** Reasons for the end that the wire has a word for; left out, all of them on api and none on web. */
  readonly endings?: readonly AnswerFinish[];
}

/**
 * What comes of a request whose last user message is `text`, byte for byte.
 *
 * @throws DirectiveError where `text` orders something that is not in the table of scenarios
 */
export function expectedAnswer(channel: WireKind, text: string, context: ExpectedContext = {}): ExpectedAnswer {
  const question = toQuestion(channel, text, context);
  return toExpected(decide(question), question);
}

/** The same answer's reasoning and text in the pieces that the upstream sends, one event each. */
export interface ExpectedPieces {
  readonly reasoning: readonly string[];
  readonly text: readonly string[];
}

/** @throws DirectiveError where `text` orders something that is not in the table of scenarios */
export function expectedPieces(channel: WireKind, text: string, context: ExpectedContext = {}): ExpectedPieces {
  const plan = decide(toQuestion(channel, text, context));
  if (plan.kind === 'refusal') return { reasoning: [], text: [] };
  if (plan.kind === 'load') return { reasoning: [], text: loadPieces(plan) };
  const { toPieces, reasoning } = plan.answer;
  return { reasoning: toPieces(reasoning), text: toPieces(writtenText(plan.answer)) };
}

function toQuestion(channel: WireKind, text: string, context: ExpectedContext): Question {
  return {
    channel,
    text,
    wantsThinking: context.wantsThinking ?? false,
    wantsSearch: context.wantsSearch ?? false,
    tools: context.tools ?? [],
    toolResults: context.toolResults ?? [],
    maxTokens: context.maxTokens ?? null,
    role: context.role ?? (channel === 'api' ? 'key' : 'guest'),
    isRepeat: context.isRepeat ?? false,
    endings: context.endings,
  };
}

function toExpected(plan: Plan, question: Question): ExpectedAnswer {
  const nothing = { text: '', reasoning: '', toolCalls: [], citations: [], usage: null };
  if (plan.kind === 'refusal') return { ...nothing, endsWell: false, finish: null };
  if (plan.kind === 'load') return { ...nothing, ...loadText(plan), endsWell: true, finish: 'stop' };
  const { answer } = plan;
  const endsWell = isComplete(plan.fault?.kind) && hasContent(answer) && answer.finish !== 'network_error';
  return {
    endsWell,
    text: answer.text,
    reasoning: answer.reasoning,
    toolCalls: answer.toolCalls,
    citations: toCitations(answer.hits),
    finish: endsWell ? toFinish(answer, question) : null,
    usage: answer.usagePlacement === 'none' ? null : answer.usage,
  };
}

function isComplete(fault: string | undefined): boolean {
  return fault === undefined || fault === 'no-marker' || fault === 'garbage';
}

function hasContent(answer: Answer): boolean {
  return answer.text !== '' || answer.reasoning !== '' || answer.toolCalls.length > 0;
}

/** Where the wire has no word for why an answer ended, only tool calls show. */
function toFinish({ finish, toolCalls }: Answer, question: Question): FinishReason {
  if (toolCalls.length > 0) return 'tool_calls';
  if (!hasWordFor(finish, question)) return 'stop';
  if (finish === 'sensitive') return 'content_filter';
  return finish === 'length' ? 'length' : 'stop';
}
