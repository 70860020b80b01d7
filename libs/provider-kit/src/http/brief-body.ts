import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';

/** From here on the memory is worth a write of its own, bytes. */
const LARGE_BYTES = 65_536;

/** The body of a request as undici takes it, and what its iterables cannot say themselves. */
export interface EncodedBody {
  readonly body: Dispatcher.DispatchOptions['body'];
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * A body that undici does not keep: it holds on to any other until the answer has ended, which takes minutes where a
 * model answers a long conversation.
 */
export function briefBody(content: string | Uint8Array | null): EncodedBody {
  // No text has more bytes than three for each character.
  if (content === null || content.length * 3 < LARGE_BYTES) return { body: content, headers: {} };
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  if (bytes.length < LARGE_BYTES) return { body: bytes, headers: {} };
  // undici takes any iterable; its types know streams only.
  const body = new Once(bytes) as unknown as Readable;
  return { body, headers: { 'content-length': `${bytes.length}` } };
}

/** One piece, forgotten when it is taken. */
class Once implements AsyncIterableIterator<Uint8Array, undefined> {
  constructor(private bytes: Uint8Array | null) {}

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<Uint8Array, undefined>> {
    const { bytes } = this;
    this.bytes = null;
    return Promise.resolve(bytes === null ? { done: true, value: undefined } : { done: false, value: bytes });
  }
}
