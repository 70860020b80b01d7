import { NO_USAGE, writtenText } from '../../answers.js';
import type { Answer, ErrorPlace, UpstreamUsage } from '../../plan.js';
import { DONE_LINE, type Frame, type FrameRole, type LoadWire } from '../../wire.js';
import type { LongcatSettings } from '../settings.js';
import { FrameWriter, type WireStyle } from './frame-writer.js';
import { siteError } from './site.js';

/** The chat site's event stream, in one of its shapes. One object serves one request. */
export class SiteWire implements LoadWire {
  readonly #write: FrameWriter;
  #lines = 0;

  constructor(readonly style: WireStyle & Pick<LongcatSettings, 'blank' | 'endMarks'>) {
    this.#write = new FrameWriter(style);
  }

  /** What opens a stream of the newer form is no event of the answer: it comes with the first one. */
  *frames(answer: Answer): Iterable<Frame> {
    let opening = this.#line(...this.#write.opening());
    for (const { role, bytes } of this.#parts(answer)) {
      yield { role, bytes: opening.length === 0 ? bytes : Buffer.concat([opening, bytes]) };
      opening = Buffer.alloc(0);
    }
  }

  textEvent(text: string): Buffer {
    return this.#line(this.#write.piece(text));
  }

  closing(usage: UpstreamUsage): Buffer {
    return this.#line(...this.#write.ending({ finish: 'stop', text: '', usage, marks: 'all' }));
  }

  /** A line that is no event, as the site reports most errors; `data` is an event, the last two are an error event. */
  error(code: string, place: ErrorPlace): Buffer {
    const number = Number(code);
    const report = siteError(Number.isNaN(number) ? code : number);
    if (place === 'both' || place === 'top') return Buffer.from(`${JSON.stringify(report)}\n\n`);
    return this.#line(place === 'data' ? report : { event: { ...report, type: 'event_error' }, lastOne: true });
  }

  *#parts(answer: Answer): Iterable<Frame> {
    const { usage, usagePlacement, finish } = answer;
    const { endMarks } = this.style;
    if (answer.hits.length > 0) yield this.#frame('event', this.#write.search(answer.hits));
    for (const piece of answer.toPieces(answer.reasoning)) yield this.#frame('event', this.#write.reasoning(piece));
    if (usagePlacement === 'twice') yield this.#frame('event', this.#write.counts(NO_USAGE));
    // The site has no tools: a call is what a client has taught the model to write.
    const text = writtenText({ ...answer, toolForm: 'text' });
    for (const piece of answer.toPieces(text)) yield this.#frame('event', this.#write.text(piece));
    if (usagePlacement === 'answer' || usagePlacement === 'other') {
      yield this.#frame('finish', this.#write.counts(usage));
    }
    const isAtEnd = ['default', 'done', 'twice'].includes(usagePlacement);
    const ending = this.#write.ending({ finish, text, usage: isAtEnd ? usage : null, marks: endMarks });
    yield this.#frame('finish', ...ending);
    if (endMarks === 'marker' || (endMarks === 'all' && this.#write.hasMarker)) {
      yield { role: 'marker', bytes: DONE_LINE };
    }
  }

  #frame(role: FrameRole, ...payloads: object[]): Frame {
    return { role, bytes: this.#line(...payloads) };
  }

  /** Lines of an event stream, each with the blank line after it. */
  #line(...payloads: object[]): Buffer {
    const lines = payloads.map((payload) => {
      const hasBlank = this.style.blank === 'always' || (this.style.blank === 'mixed' && this.#lines % 2 === 1);
      this.#lines += 1;
      return `data:${hasBlank ? ' ' : ''}${JSON.stringify(payload)}\n\n`;
    });
    return Buffer.from(lines.join(''));
  }
}
