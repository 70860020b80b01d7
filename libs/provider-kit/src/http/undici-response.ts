import { ServiceError } from '@sluice/contract';
import type { Dispatcher } from 'undici';
import type { UpstreamResponse } from './upstream-http.js';

/** How long an unread rest may take to end before its connection is given up, ms. */
const RELEASE_MS = 1_000;
const TEXT_LIMIT_BYTES = 1_048_576;

/** An answer of undici, with its failures turned into ours. */
export class UndiciResponse implements UpstreamResponse {
  readonly status: number;
  readonly headers: UpstreamResponse['headers'];
  readonly body: AsyncIterable<Uint8Array>;
  private readonly source: Dispatcher.ResponseData['body'];
  private readonly chunks: AsyncIterator<Uint8Array>;

  constructor(
    response: Dispatcher.ResponseData,
    private readonly signal: AbortSignal,
  ) {
    this.status = response.statusCode;
    this.headers = response.headers;
    this.source = response.body;
    // An answer may be dropped before anyone reads it; its break-off must not bring the process down.
    this.source.on('error', () => undefined);
    this.chunks = this.read();
    this.body = { [Symbol.asyncIterator]: () => this.chunks };
  }

  async text(limitBytes = TEXT_LIMIT_BYTES): Promise<string> {
    const parts: Uint8Array[] = [];
    let sizeBytes = 0;
    for await (const chunk of this.body) {
      parts.push(chunk.subarray(0, limitBytes - sizeBytes));
      sizeBytes += chunk.length;
      if (sizeBytes >= limitBytes) break;
    }
    return Buffer.concat(parts).toString('utf8');
  }

  release(): void {
    const timer = setTimeout(() => this.source.destroy(), RELEASE_MS);
    timer.unref();
    void this.drain().finally(() => clearTimeout(timer));
  }

  /** Reads to the end; a rest that breaks off is nobody's loss. */
  private async drain(): Promise<void> {
    try {
      while ((await this.chunks.next()).done !== true);
    } catch {
      this.source.destroy();
    }
  }

  private async *read(): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of this.source) yield chunk as Uint8Array;
    } catch {
      if (this.signal.aborted)
        throw new ServiceError('client_closed', 'The caller left before the answer was complete.');
      throw new ServiceError('upstream_interrupted', 'The upstream broke off its answer. Send the request again.');
    } finally {
      this.source.destroy();
    }
  }
}
