import type { ChatEvent, FinishReason, ServiceError, Usage } from '@sluice/contract';
import type { AnswerEnding, AnswerParser } from '../answer/answer-parser.js';
import { isJsonObject, type JsonObject } from '../json.js';
import { JsonFrames } from '../sse/json-frames.js';
import { readFinishReason } from './finish-reason.js';
import { ToolCallAssembler } from './tool-calls.js';
import { toUsage } from './usage.js';

/** Where one upstream departs from OpenAI's stream. */
export interface OpenAiDialect {
  /** Names the error that an `error` object inside the stream reports; given the whole chunk. */
  readonly toError: (chunk: JsonObject) => ServiceError;
  /** Events of members that only this upstream sends, ahead of the chunk's text. */
  readonly extraEvents?: (chunk: JsonObject) => readonly ChatEvent[];
}

const NOTHING: readonly never[] = [];
/** Of `[DONE]` with what white space may stand around it. */
const LONGEST_MARKER = 32;

/**
 * Reads a stream of OpenAI-shaped chunks. Either a finish reason or `[DONE]` makes the answer complete; of usage the
 * last that is not zero counts.
 */
export class OpenAiStream implements AnswerParser {
  ending: AnswerEnding = 'open';
  private readonly frames = new JsonFrames();
  private readonly toolCalls = new ToolCallAssembler();
  private reason: FinishReason | null = null;
  private usage: Usage | null = null;

  constructor(private readonly dialect: OpenAiDialect) {}

  push(data: string): readonly ChatEvent[] {
    if (data.length < LONGEST_MARKER && data.trim() === '[DONE]') {
      this.ending = 'closed';
      return NOTHING;
    }
    const chunk = this.frames.parse(data);
    if (chunk === null) return NOTHING;
    if (isErrorReport(chunk)) throw this.dialect.toError(chunk);
    this.usage = toUsage(chunk.usage) ?? this.usage;
    const extra = this.dialect.extraEvents?.(chunk) ?? NOTHING;
    const choice: unknown = Array.isArray(chunk.choices) ? chunk.choices[0] : undefined;
    if (!isJsonObject(choice)) return extra;
    const events = this.readChoice(choice);
    return extra.length === 0 ? events : [...extra, ...events];
  }

  end(): readonly ChatEvent[] {
    const closing = this.toolCalls.end(this.reason === 'length');
    const usageSource = this.usage === null ? 'none' : 'upstream';
    return [...closing, { type: 'finish', reason: this.finishReason(), usage: this.usage, usageSource }];
  }

  private readChoice(choice: JsonObject): readonly ChatEvent[] {
    const delta = isJsonObject(choice.delta) ? choice.delta : choice.message;
    const events = isJsonObject(delta) ? this.readDelta(delta) : NOTHING;
    if (typeof choice.finish_reason === 'string' && choice.finish_reason !== '') {
      this.reason = readFinishReason(choice.finish_reason);
      this.ending = 'closable';
    }
    return events;
  }

  /** Most have one member that says something: an array of its size is much less than one made to grow. */
  private readDelta(delta: JsonObject): readonly ChatEvent[] {
    let events: readonly ChatEvent[] = NOTHING;
    const reasoning = delta.reasoning_content ?? delta.reasoning;
    if (typeof reasoning === 'string' && reasoning !== '') events = [{ type: 'reasoning-delta', text: reasoning }];
    const text = delta.content;
    if (typeof text === 'string' && text !== '') {
      const event: ChatEvent = { type: 'text-delta', text };
      events = events.length === 0 ? [event] : [...events, event];
    }
    if (isJsonObject(delta.tool_calls) || Array.isArray(delta.tool_calls)) {
      events = [...events, ...this.toolCalls.push(delta.tool_calls)];
    }
    return events;
  }

  /** Upstreams say `stop` after tool calls, and `tool_calls` where there are none. */
  private finishReason(): FinishReason {
    const reason = this.reason ?? 'stop';
    if (reason === 'stop' && this.toolCalls.hasCalls) return 'tool_calls';
    return reason === 'tool_calls' && !this.toolCalls.hasCalls ? 'stop' : reason;
  }
}

/** An `error` member; or, without any choices, a bare `code` with a message. */
function isErrorReport(chunk: JsonObject): boolean {
  if (chunk.error !== undefined && chunk.error !== null && chunk.error !== false) return true;
  const message = chunk.message ?? chunk.msg;
  return chunk.choices === undefined && chunk.code !== undefined && typeof message === 'string';
}
