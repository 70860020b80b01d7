import { ServiceError, type ChatEvent, type FinishReason, type Usage } from '@sluice/contract';
import {
  isJsonObject,
  JsonFrames,
  toUsage,
  type AnswerEnding,
  type AnswerParser,
  type JsonObject,
} from '@sluice/provider-kit';
import { SaidText } from './said-text.js';
import { SearchHits } from './search-hits.js';
import type { SiteForm } from './to-request.js';

export interface WebStreamOptions {
  readonly form: SiteForm;
  /** Names the error that a frame reports. */
  readonly toError: (report: JsonObject) => ServiceError;
}

/** What the site says of why it stopped. Only these make an answer complete. */
const REASONS: ReadonlyMap<string, FinishReason> = new Map([
  ['stop', 'stop'],
  ['normal', 'stop'],
  ['length', 'length'],
  ['sensitive', 'content_filter'],
]);

const SEARCHES = new Set<unknown>(['common_search', 'general_search', 'local_life_search', 'search']);

/**
 * Reads the completion stream of the chat site, whose frames come in three shapes: `choices` with pieces of the answer,
 * an `event` of some type, or a `content` that holds all of the answer so far. A stream may mix them.
 */
export class WebStream implements AnswerParser {
  ending: AnswerEnding = 'open';
  private readonly frames = new JsonFrames();
  private readonly hits = new SearchHits();
  private readonly reasoning: SaidText;
  private readonly answer: SaidText;
  private reason: FinishReason = 'stop';
  private usage: Usage | null = null;

  constructor(private readonly options: WebStreamOptions) {
    this.reasoning = new SaidText(options.form);
    this.answer = new SaidText(options.form);
  }

  push(text: string): readonly ChatEvent[] {
    if (text.trim() === '[DONE]') {
      this.ending = 'closed';
      return [];
    }
    const frame = this.frames.parse(text);
    if (frame === null) return [];
    if (isErrorReport(frame)) throw this.options.toError(frame);
    this.count(frame.tokenInfo, 'promptTokens', 'completionTokens');
    const events = this.readFrame(frame);
    if (frame.contentStatus === 'FINISHED') this.ending = 'closable';
    if (frame.lastOne === true) this.ending = 'closed';
    return events;
  }

  end(): readonly ChatEvent[] {
    const usageSource = this.usage === null ? 'none' : 'upstream';
    return [{ type: 'finish', reason: this.reason, usage: this.usage, usageSource }];
  }

  private readFrame(frame: JsonObject): readonly ChatEvent[] {
    if (isJsonObject(frame.event)) return this.readEvent(frame.event);
    const choice: unknown = Array.isArray(frame.choices) ? frame.choices[0] : undefined;
    if (isJsonObject(choice)) return this.readChoice(choice);
    return typeof frame.content === 'string' ? toText(this.answer.whole(frame.content)) : [];
  }

  private readChoice({ delta, finishReason }: JsonObject): readonly ChatEvent[] {
    this.stop(finishReason);
    const piece: unknown = isJsonObject(delta) ? delta.content : undefined;
    return typeof piece === 'string' ? toText(this.answer.piece(piece)) : [];
  }

  private readEvent(event: JsonObject): readonly ChatEvent[] {
    const { type, content } = event;
    if (SEARCHES.has(type)) return this.hits.read(content);
    if (type === 'event_error') throw this.options.toError({ message: content, ...event });
    if (type === 'finish') return this.readFinish(event);
    if (typeof content !== 'string') return [];
    if (type === 'content') return toText(this.answer.event(content));
    return type === 'reason' || type === 'think' ? toReasoning(this.reasoning.event(content)) : [];
  }

  /** The whole answer comes once more with the end; of one that was withheld it is no part. */
  private readFinish({ usage, finishType, finalContentX }: JsonObject): readonly ChatEvent[] {
    this.count(usage, 'inputTokens', 'outputTokens');
    this.stop(finishType);
    this.ending = 'closable';
    const isWithheld = this.reason === 'content_filter';
    return typeof finalContentX === 'string' && !isWithheld ? toText(this.answer.last(finalContentX)) : [];
  }

  /** Counts that are zero are no counts yet. */
  private count(counts: unknown, input: string, output: string): void {
    if (!isJsonObject(counts)) return;
    this.usage = toUsage({ prompt_tokens: counts[input], completion_tokens: counts[output] }) ?? this.usage;
  }

  /** @throws ServiceError `upstream_interrupted` when the reason is an unknown one */
  private stop(reason: unknown): void {
    if (typeof reason !== 'string' || reason === '') return;
    const known = REASONS.get(reason.toLowerCase());
    if (known === undefined) {
      throw new ServiceError(
        'upstream_interrupted',
        'The upstream stopped in the middle of its answer. Send the request again.',
      );
    }
    this.reason = known;
  }
}

const toText = (text: string): readonly ChatEvent[] => (text === '' ? [] : [{ type: 'text-delta', text }]);
const toReasoning = (text: string): readonly ChatEvent[] => (text === '' ? [] : [{ type: 'reasoning-delta', text }]);

/** A code that is not zero, with or without a message; or an `error` member. */
function isErrorReport({ code, error }: JsonObject): boolean {
  if (error !== undefined && error !== null) return true;
  return (typeof code === 'number' || typeof code === 'string') && Number(code) !== 0;
}
