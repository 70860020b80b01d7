import type { AnswerFinish, SearchHit, UpstreamUsage } from '../../plan.js';
import type { EndMarks, FrameShape } from '../settings.js';

export interface WireStyle {
  readonly shape: FrameShape;
  readonly conversationId: string;
}

export interface Ending {
  readonly finish: AnswerFinish;
  /** All that the answer said. */
  readonly text: string;
  readonly usage: UpstreamUsage | null;
  readonly marks: EndMarks;
}

/** In place of an answer that was withheld; no part of what the model said. */
const WITHHELD_TEXT = 'I cannot answer this. Let us talk about something else.';

/** Writes the payloads of one stream: `events` is the newer form, the other shapes are the older one. */
export class FrameWriter {
  #said = '';
  #thought = '';

  constructor(readonly style: WireStyle) {}

  /** Whether [DONE] ends the stream of this form. */
  get hasMarker(): boolean {
    return this.style.shape !== 'events';
  }

  opening(): object[] {
    return this.style.shape === 'events' ? [this.#event({ type: 'create' })] : [];
  }

  search(hits: readonly SearchHit[]): object {
    const list = hits.map((hit) => ({ ...hit, snippet: 'What the page says about it.' }));
    if (this.style.shape === 'events') return this.#event({ type: 'common_search', content: list });
    return this.#event({ type: 'search', content: { resultList: list } });
  }

  /** The older form repeats all of the thoughts so far. */
  reasoning(piece: string): object {
    this.#thought += piece;
    if (this.style.shape === 'events') return this.#event({ type: 'reason', content: piece });
    return this.#event({ type: 'think', content: this.#thought });
  }

  text(piece: string): object {
    this.#said += piece;
    if (this.style.shape === 'whole') {
      return { content: this.#said, contentStatus: 'GENERATING', lastOne: false, tokenInfo: { hasTokens: false } };
    }
    if (this.style.shape !== 'repeated-events') return this.piece(piece);
    return this.#event({ type: 'content', content: this.#said, status: 'LOADING' });
  }

  /** Text that stands alone, without what was said before it. */
  piece(text: string): object {
    if (this.style.shape === 'events') return this.#event({ type: 'content', content: text, status: 'LOADING' });
    return {
      choices: [{ delta: { content: text }, finishReason: null }],
      contentStatus: 'GENERATING',
      lastOne: false,
    };
  }

  /** A frame of counts alone. */
  counts(usage: UpstreamUsage): object {
    return { tokenInfo: toTokenInfo(usage), lastOne: false };
  }

  ending({ finish, text, usage, marks }: Ending): object[] {
    const tokenInfo = usage === null ? {} : { tokenInfo: toTokenInfo(usage) };
    if (marks === 'last-one') return [{ ...tokenInfo, lastOne: true }];
    if (marks === 'marker') return [{ ...tokenInfo, lastOne: false }];
    const lastOne = marks === 'all';
    if (this.style.shape === 'events') {
      const isWithheld = finish === 'sensitive';
      const event = {
        type: 'finish',
        finishType: isWithheld ? 'sensitive' : 'normal',
        finalContentX: isWithheld ? WITHHELD_TEXT : text,
        ...(usage === null ? {} : { usage: toEventUsage(usage) }),
      };
      return [{ ...this.#event(event), lastOne }];
    }
    const finishReason = finish === 'sensitive' ? 'sensitive' : 'stop';
    const last = { choices: [{ delta: { content: '' }, finishReason }], contentStatus: 'FINISHED', lastOne };
    return [{ ...last, ...tokenInfo }];
  }

  #event(event: object): object {
    return { event, conversationId: this.style.conversationId, messageId: 2, lastOne: false };
  }
}

function toTokenInfo({ prompt_tokens: prompt, completion_tokens: completion, total_tokens: total }: UpstreamUsage) {
  return { promptTokens: prompt, completionTokens: completion, totalTokens: total, hasTokens: total > 0 };
}

function toEventUsage({ prompt_tokens: prompt, completion_tokens: completion, total_tokens: total }: UpstreamUsage) {
  return { inputTokens: prompt, outputTokens: completion, totalTokens: total };
}
