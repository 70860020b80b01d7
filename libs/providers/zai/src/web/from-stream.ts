import type { ChatEvent, ServiceError, Usage } from '@sluice/contract';
import {
  isJsonObject,
  JsonFrames,
  ReasoningText,
  ToolCallAssembler,
  toUsage,
  type AnswerEnding,
  type AnswerParser,
  type JsonObject,
} from '@sluice/provider-kit';
import { AnswerText } from './answer-text.js';
import { SearchHits } from './search-hits.js';
import { ToolBlocks, type BlockCall } from './tool-blocks.js';

export interface WebStreamOptions {
  /** Names of the functions that the client offered; calls of the site's own servers are not for the client. */
  readonly toolNames: ReadonlySet<string>;
  /** Names the error that a frame reports, given the report. */
  readonly toError: (report: unknown) => ServiceError;
  /** What the request asked to be the most. */
  readonly maxOutputTokens?: number;
}

const KNOWN_TYPES = new Set(['chat:completion', 'web_search']);
/** Phases whose text is the answer; frames without a phase too. */
const ANSWER_PHASES = new Set<unknown>(['answer', 'other', 'done', undefined, null]);

/** Reads the completion stream of the chat site. */
export class WebStream implements AnswerParser {
  ending: AnswerEnding = 'open';
  private readonly frames = new JsonFrames();
  private readonly reasoning = new ReasoningText();
  private readonly answer = new AnswerText();
  private readonly hits = new SearchHits();
  private readonly blocks = new ToolBlocks();
  private readonly calls = new ToolCallAssembler();
  private usage: Usage | null = null;
  private isInToolCall = false;
  /** Id of the streamed call that pieces of arguments belong to; undefined when it is not the client's. */
  private streamedCall: { readonly id: string | null } | undefined;

  constructor(private readonly options: WebStreamOptions) {}

  /** The site gives no reason for an end: an answer as long as it may be was cut, not finished. */
  private get isCutShort(): boolean {
    return this.usage !== null && this.usage.outputTokens >= (this.options.maxOutputTokens ?? Infinity);
  }

  push(text: string): readonly ChatEvent[] {
    if (text.trim() === '[DONE]') {
      this.ending = 'closed';
      return [];
    }
    const frame = this.frames.parse(text);
    if (frame === null) return [];
    const data = isJsonObject(frame.data) ? frame.data : frame;
    const report = reportIn(frame, data);
    if (report !== null) throw this.options.toError(report);
    if (typeof frame.type === 'string' && !KNOWN_TYPES.has(frame.type)) return [];
    this.usage = toUsage(data.usage) ?? this.usage;
    const events = [...this.hits.read(data), ...this.readCalls(data), ...this.readText(data)];
    if (data.done === true) this.ending = 'closed';
    return events;
  }

  end(): readonly ChatEvent[] {
    const events = [
      ...toEvents('reasoning-delta', this.reasoning.end()),
      ...toEvents('text-delta', this.answer.end()),
      ...this.pass(this.blocks.close()),
      ...this.calls.end(false),
    ];
    const reason = this.calls.hasCalls ? 'tool_calls' : this.isCutShort ? 'length' : 'stop';
    return [
      ...events,
      { type: 'finish', reason, usage: this.usage, usageSource: this.usage === null ? 'none' : 'upstream' },
    ];
  }

  /** Calls in OpenAI's shape, or streamed by name and pieces of arguments. */
  private readCalls(data: JsonObject): readonly ChatEvent[] {
    const events: ChatEvent[] = [];
    const { tool_calls: whole, delta_name: name, delta_arguments: piece } = data;
    if (this.options.toolNames.size > 0 && typeof whole === 'object' && whole !== null) {
      events.push(...this.calls.push(whole));
    }
    if (typeof name === 'string' && name !== '') {
      const id = isJsonObject(data.metadata) ? data.metadata.tool_call_id : null;
      this.streamedCall = this.options.toolNames.has(name) ? { id: typeof id === 'string' ? id : null } : undefined;
      if (this.streamedCall !== undefined) {
        events.push(...this.calls.push({ ...this.streamedCall, function: { name, arguments: piece } }));
      }
    } else if (typeof piece === 'string' && piece !== '' && this.streamedCall !== undefined) {
      events.push(...this.calls.push({ ...this.streamedCall, function: { arguments: piece } }));
    }
    return events;
  }

  private readText(data: JsonObject): readonly ChatEvent[] {
    const { phase } = data;
    const delta = typeof data.delta_content === 'string' ? data.delta_content : '';
    const edit = typeof data.edit_content === 'string' ? data.edit_content : '';
    if (delta === '' && edit === '') return [];
    const editIndex = typeof data.edit_index === 'number' ? data.edit_index : null;
    if (phase === 'tool_call') return this.readToolCall(delta === '' ? edit : delta, editIndex);
    if (phase === 'thinking') return this.readThinking(delta);
    if (!ANSWER_PHASES.has(phase)) return [];
    if (delta !== '') return this.readAnswer(this.answer.delta(delta));
    return this.readEdit(edit, phase, editIndex);
  }

  private readToolCall(text: string, editIndex: number | null, mayClose = false): readonly ChatEvent[] {
    this.isInToolCall = true;
    return this.pass(this.blocks.push(text, editIndex, mayClose));
  }

  private readThinking(delta: string): readonly ChatEvent[] {
    this.answer.afterThinking();
    return [...this.leaveToolCall(), ...toEvents('reasoning-delta', this.reasoning.push(delta))];
  }

  /** An edit is the end of the reasoning with the answer behind it, or part of a tool call; a block may follow. */
  private readEdit(edit: string, phase: unknown, editIndex: number | null): readonly ChatEvent[] {
    if (this.isInToolCall && phase !== 'answer') return this.readToolCall(edit, editIndex, true);
    // Looked for behind the reasoning only: the model may have thought about such blocks.
    const text = this.answer.edit(edit);
    const blockStart = text.indexOf('<glm_block');
    if (blockStart === -1) return this.readAnswer(text);
    const events = this.readAnswer(text.slice(0, blockStart));
    return [...events, ...this.readToolCall(text.slice(blockStart), editIndex)];
  }

  private readAnswer(text: string): readonly ChatEvent[] {
    const reasoning = toEvents('reasoning-delta', this.reasoning.end());
    return [...reasoning, ...this.leaveToolCall(), ...toEvents('text-delta', text)];
  }

  private leaveToolCall(): readonly ChatEvent[] {
    if (!this.isInToolCall) return [];
    this.isInToolCall = false;
    return this.pass(this.blocks.close());
  }

  private pass(calls: readonly BlockCall[]): readonly ChatEvent[] {
    const ours = calls.filter((call) => this.options.toolNames.has(call.function.name));
    return ours.flatMap((call) => this.calls.push(call));
  }
}

const toEvents = (type: 'reasoning-delta' | 'text-delta', text: string): readonly ChatEvent[] =>
  text === '' ? [] : [{ type, text }];

/** The error that a frame reports, at one of the places where sources have seen it. */
function reportIn(frame: JsonObject, data: JsonObject): unknown {
  const nested = [frame, data, data.data, data.inner].filter(isJsonObject).map(({ error }) => error);
  return nested.find((error) => isJsonObject(error) || (typeof error === 'string' && error !== '')) ?? null;
}
