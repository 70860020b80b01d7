import { NO_USAGE, writtenText } from '../../answers.js';
import type { Answer, ErrorPlace, SearchHit, UpstreamUsage } from '../../plan.js';
import { DONE_LINE, toEvent, type Frame, type FrameRole, type LoadWire } from '../../wire.js';
import { errorFrame } from './error-frame.js';
import { ownToolFrames, toolCallFrames } from './tool-frames.js';

const HEAD_BEFORE_STATE = '<details type="reasoning" done="';
const OPEN_STATE = 'false">\n<summary>Thinking…</summary>\n';
const CLOSED_STATE = 'true" duration="3">\n<summary>Thought for 3 seconds</summary>\n';

/** The chat site's event stream: envelopes of type `chat:completion`, the answer in phases. */
export const webWire: LoadWire = {
  frames: (answer) => new WebStream(answer).frames(),
  textEvent: (text) => completion({ phase: 'answer', delta_content: text }),
  closing: (usage) => Buffer.concat([completion({ phase: 'other', usage }), completion(doneData()), DONE_LINE]),
  error: (code, place: ErrorPlace) => toEvent(errorFrame(code, place)),
};

/** Envelope of all that belongs to the answer. */
export function completion(data: object): Buffer {
  return toEvent({ type: 'chat:completion', data });
}

function doneData(usage?: UpstreamUsage): object {
  return { phase: 'done', done: true, delta_content: '', ...(usage === undefined ? {} : { usage }) };
}

/** One answer being written: `edit_index` counts the characters that went before. */
class WebStream {
  #rawLength = 0;

  constructor(readonly answer: Answer) {}

  *frames(): Iterable<Frame> {
    if (this.answer.hits.length > 0) yield event(searchFrame(this.answer.hits, this.answer.searchForm));
    yield* this.#thinking();
    yield* this.#text();
    if (this.answer.toolForm !== 'text') {
      for (const data of toolCallFrames(this.answer, this.#rawLength)) yield event(completion(data));
    }
    yield* this.#ending();
  }

  *#thinking(): Iterable<Frame> {
    const quoted = toQuoted(this.answer.reasoning);
    let opening = HEAD_BEFORE_STATE + OPEN_STATE;
    for (const piece of quoted === '' ? [] : withQuoteMark(this.answer.toPieces(quoted))) {
      yield this.#delta('thinking', opening + piece);
      opening = '';
    }
  }

  *#text(): Iterable<Frame> {
    const pieces = this.answer.toPieces(writtenText(this.answer));
    const ownToolAt = this.answer.runsOwnTool ? Math.floor(pieces.length / 2) : -1;
    const quoted = toQuoted(this.answer.reasoning);
    if (quoted !== '') {
      const content = `${CLOSED_STATE}${quoted}\n</details>\n${pieces.shift() ?? ''}`;
      yield event(completion({ phase: 'answer', edit_index: HEAD_BEFORE_STATE.length, edit_content: content }));
      this.#rawLength = HEAD_BEFORE_STATE.length + content.length;
    }
    if (this.answer.usagePlacement === 'twice') {
      yield event(completion({ phase: 'answer', delta_content: '', usage: NO_USAGE }));
    }
    for (const [position, piece] of pieces.entries()) {
      if (position === ownToolAt) {
        for (const data of ownToolFrames(this.#rawLength)) yield event(completion(data));
      }
      yield this.#delta('answer', piece);
    }
  }

  *#ending(): Iterable<Frame> {
    const { usage, usagePlacement } = this.answer;
    if (usagePlacement === 'answer') yield finish({ phase: 'answer', delta_content: '', usage });
    if (usagePlacement === 'default' || usagePlacement === 'other') yield finish({ phase: 'other', usage });
    yield finish(doneData(usagePlacement === 'done' || usagePlacement === 'twice' ? usage : undefined));
    yield { role: 'marker', bytes: DONE_LINE };
  }

  #delta(phase: 'thinking' | 'answer', text: string): Frame {
    this.#rawLength += text.length;
    return event(completion({ phase, delta_content: text }));
  }
}

/** Reasoning is shown as a quotation: each line has its mark, also an empty one. */
function toQuoted(reasoning: string): string {
  return reasoning === '' ? '' : `> ${reasoning.replaceAll('\n', '\n> ')}`;
}

/** The stream's first frame ends with text, not with the mark alone. Later marks may well be cut from their lines. */
function withQuoteMark(pieces: readonly string[]): string[] {
  const [mark = '', first = '', ...rest] = pieces;
  return mark === '>' ? [mark + first, ...rest] : [...pieces];
}

function searchFrame(hits: readonly SearchHit[], form: 'phase' | 'frame'): Buffer {
  const results = hits.map(({ title, url }, position) =>
    position === 1 ? { name: title, link: url } : { title, url },
  );
  if (form === 'frame') return toEvent({ type: 'web_search', results });
  return completion({ phase: 'search', results });
}

function event(bytes: Buffer): Frame {
  return frame('event', bytes);
}

function finish(data: object): Frame {
  return frame('finish', completion(data));
}

function frame(role: FrameRole, bytes: Buffer): Frame {
  return { role, bytes };
}
