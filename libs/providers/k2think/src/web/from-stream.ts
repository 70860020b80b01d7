import { ServiceError, type ChatEvent, type FinishReason, type Usage } from '@sluice/contract';
import {
  isJsonObject,
  JsonFrames,
  readFinishReason,
  ReasoningText,
  toUsage,
  type AnswerEnding,
  type AnswerParser,
  type JsonObject,
} from '@sluice/provider-kit';
import { ThinkText } from '../think-text.js';
import { readSnapshot, type Snapshot } from './read-snapshot.js';

/** Names the error that a frame reports, given the frame. */
export type ToFrameError = (frame: JsonObject) => ServiceError;

const END_MARKERS = ['[DONE]', 'DONE', 'done'];

/**
 * Reads the completion stream of the chat site, in which each frame holds all of the answer so far. What a snapshot adds
 * to those before it becomes an event. One that says less, or something else, adds nothing; what was sent cannot be taken
 * back, so that the last one must still hold it.
 */
export class SnapshotStream implements AnswerParser {
  ending: AnswerEnding = 'open';
  private readonly frames = new JsonFrames();
  private readonly quoted = new ReasoningText();
  private latest = '';
  /** Of either text, what was turned into events. */
  private reasoning = '';
  private answer = '';
  private reason: FinishReason = 'stop';
  private usage: Usage | null = null;

  constructor(private readonly toError: ToFrameError) {}

  /** Whatever is no JSON is a snapshot itself. */
  push(data: string): readonly ChatEvent[] {
    const text = data.trim();
    if (text === '' || this.isEnd(text)) return [];
    const content = /^[{[]/.test(text) ? this.readJson(text) : data;
    if (content === '') return [];
    if (this.ending === 'closable') this.ending = 'open';
    this.latest = content;
    return this.advance(readSnapshot(content, false));
  }

  end(): readonly ChatEvent[] {
    const last = readSnapshot(this.latest, true);
    const events = [...this.advance(last)];
    if (!(last.answer ?? '').startsWith(this.answer)) {
      throw new ServiceError(
        'upstream_interrupted',
        'The upstream took back what it had said. Send the request again.',
      );
    }
    if (last.answer === null && last.reasoning === '') events.push(...this.untagged());
    if (this.answer === '') events.push(...toEvents('reasoning-delta', this.quoted.end()));
    const usageSource = this.usage === null ? 'none' : 'upstream';
    return [...events, { type: 'finish', reason: this.reason, usage: this.usage, usageSource }];
  }

  /** `-1` was seen behind the end frame: it ends an answer if nothing follows. */
  private isEnd(text: string): boolean {
    const isMarker = END_MARKERS.includes(text);
    if (isMarker) this.ending = 'closed';
    if (text === '-1' && this.ending === 'open') this.ending = 'closable';
    return isMarker || text === '-1';
  }

  /** @returns the snapshot of a frame; empty when it holds none */
  private readJson(text: string): string {
    const frame = this.frames.parse(text);
    return frame === null ? '' : this.read(frame);
  }

  private read(frame: JsonObject): string {
    const choice: unknown = Array.isArray(frame.choices) ? frame.choices[0] : undefined;
    const isReport = frame.error != null || (frame.detail !== undefined && choice === undefined);
    if (isReport) throw this.toError(frame);
    this.usage = toUsage(frame.usage) ?? this.usage;
    if (frame.done === true) this.ending = 'closed';
    if (!isJsonObject(choice)) return typeof frame.content === 'string' ? frame.content : '';
    const content = isJsonObject(choice.delta) ? choice.delta.content : undefined;
    if (typeof choice.finish_reason === 'string' && choice.finish_reason !== '') this.stop(choice.finish_reason);
    return typeof content === 'string' ? content : '';
  }

  /** Of calls the site knows nothing. */
  private stop(given: string): void {
    const reason = readFinishReason(given);
    this.reason = reason === 'tool_calls' ? 'stop' : reason;
    if (this.ending === 'open') this.ending = 'closable';
  }

  private advance({ reasoning, answer }: Snapshot): readonly ChatEvent[] {
    const events: ChatEvent[] = [];
    if (this.answer === '' && reasoning.startsWith(this.reasoning)) {
      events.push(...toEvents('reasoning-delta', this.quoted.push(reasoning.slice(this.reasoning.length))));
      this.reasoning = reasoning;
    }
    if (answer === null || answer === '' || !answer.startsWith(this.answer)) return events;
    if (this.answer === '') events.push(...toEvents('reasoning-delta', this.quoted.end()));
    events.push(...toEvents('text-delta', answer.slice(this.answer.length)));
    this.answer = answer;
    return events;
  }

  /** An answer without the site's tags may still have those of the model. */
  private untagged(): readonly ChatEvent[] {
    const text = this.latest.trim();
    if (!text.includes('</think>')) return toEvents('text-delta', text);
    const thinking = new ThinkText();
    return [...thinking.push(text), ...thinking.end(true)];
  }
}

const toEvents = (type: 'reasoning-delta' | 'text-delta', text: string): readonly ChatEvent[] =>
  text === '' ? [] : [{ type, text }];
