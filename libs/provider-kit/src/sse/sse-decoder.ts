import { ServiceError } from '@sluice/contract';
import { createParser } from 'eventsource-parser';

/**
 * `data`: the payload of one server-sent event. `stray`: a line that is no field of an event; upstreams write errors
 * that way, as bare JSON or HTML in place of a stream.
 */
export interface SseFrame {
  readonly kind: 'data' | 'stray';
  readonly text: string;
}

/** A line longer than this is not an event any more, characters. */
const MAX_LINE_LENGTH = 16_777_216;

/**
 * Bytes in, frames out, wherever the bytes are cut: inside a character, a line or an event.
 *
 * Only whole lines go to the parser, as it drops a line of no known field unheard when the line comes in pieces.
 */
export class SseDecoder {
  private readonly text = new TextDecoder('utf-8');
  private frames: SseFrame[] = [];
  private partialLine = '';
  private readonly parser = createParser({
    onEvent: (event) => this.frames.push({ kind: 'data', text: event.data }),
    onError: (error) => {
      if (error.type === 'unknown-field' && error.line !== undefined) {
        this.frames.push({ kind: 'stray', text: error.line });
      }
    },
  });

  /** @throws ServiceError `upstream_error` when a line has no end */
  push(bytes: Uint8Array): readonly SseFrame[] {
    return this.take(this.text.decode(bytes, { stream: true }));
  }

  /** What is left when the upstream has closed: an event needs no blank line after it then. */
  end(): readonly SseFrame[] {
    return this.take(`${this.text.decode()}\n\n`);
  }

  private take(text: string): readonly SseFrame[] {
    const lastBreak = text.lastIndexOf('\n');
    if (lastBreak === -1) {
      this.partialLine += text;
      if (this.partialLine.length > MAX_LINE_LENGTH) {
        throw new ServiceError('upstream_error', 'The upstream sent a line of more than 16 MiB.');
      }
      return [];
    }
    this.parser.feed(this.partialLine + text.slice(0, lastBreak + 1));
    this.partialLine = text.slice(lastBreak + 1);
    const { frames } = this;
    this.frames = [];
    return frames;
  }
}
