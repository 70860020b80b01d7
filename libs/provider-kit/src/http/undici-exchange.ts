import { ServiceError } from '@sluice/contract';
import type { Dispatcher } from 'undici';
import { BodyReader } from './body-reader.js';
import type { UpstreamResponse } from './upstream-http.js';

/** How long an unread rest may take to end before its connection is given up, ms. */
const RELEASE_MS = 1_000;
const TEXT_LIMIT_BYTES = 1_048_576;

/**
 * Receives one answer from undici: resolves with its head, hands its body to one reader, and turns what goes wrong
 * after the head into our errors.
 */
export class UndiciExchange implements Dispatcher.DispatchHandler {
  private readonly answer = Promise.withResolvers<UpstreamResponse>();
  private controller: Dispatcher.DispatchController | null = null;
  private body: BodyReader | null = null;
  private readonly onAbort = (): void => {
    const reason = new Error('the caller left');
    this.answer.reject(reason);
    this.controller?.abort(reason);
  };

  constructor(private readonly signal: AbortSignal) {
    signal.addEventListener('abort', this.onAbort, { once: true });
    if (signal.aborted) this.onAbort();
  }

  /** @throws what undici says when no answer comes */
  get response(): Promise<UpstreamResponse> {
    return this.answer.promise;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.signal.aborted) this.onAbort();
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: UpstreamResponse['headers'],
  ): void {
    if (status < 200) return;
    // The head as it came would stay as long as the answer lasts, and keep the buffers it was read from.
    controller.rawHeaders = null;
    this.body = new BodyReader(controller);
    this.answer.resolve(new UndiciResponse(status, headers, this.body));
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.body?.push(chunk);
  }

  onResponseEnd(): void {
    this.close();
    this.body?.complete();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.close();
    this.answer.reject(error);
    this.body?.fail(this.signal.aborted ? callerLeft() : brokenOff());
  }

  private close(): void {
    this.signal.removeEventListener('abort', this.onAbort);
  }
}

class UndiciResponse implements UpstreamResponse {
  readonly body: AsyncIterable<Uint8Array>;

  constructor(
    readonly status: number,
    readonly headers: UpstreamResponse['headers'],
    private readonly chunks: BodyReader,
  ) {
    this.body = { [Symbol.asyncIterator]: () => chunks };
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
    const timer = setTimeout(() => this.chunks.destroy(), RELEASE_MS);
    timer.unref();
    void this.drain().finally(() => clearTimeout(timer));
  }

  /** Reads to the end; a rest that breaks off is nobody's loss. */
  private async drain(): Promise<void> {
    try {
      while ((await this.chunks.next()).done !== true);
    } catch {
      this.chunks.destroy();
    }
  }
}

const callerLeft = (): ServiceError =>
  new ServiceError('client_closed', 'The caller left before the answer was complete.');

const brokenOff = (): ServiceError =>
  new ServiceError('upstream_interrupted', 'The upstream broke off its answer. Send the request again.');
