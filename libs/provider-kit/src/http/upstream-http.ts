/**
 * The HTTP client of all providers. One `UpstreamHttp` lives as long as its worker and keeps connections open.
 * Written against undici; a provider sees only this.
 */
export interface UpstreamHttp {
  /**
   * Sends one request and resolves with the answer's head, whatever its status; the body is read by the caller.
   * No cookie is kept from one request to the next.
   *
   * @throws ServiceError `upstream_unreachable` when no answer came (refused, reset, timed out, bad TLS, a proxy's fault);
   *   `client_closed` when `signal` aborted
   */
  request(request: UpstreamRequest): Promise<UpstreamResponse>;
  /**
   * Fetches an image that a client gave the address of, from public https addresses alone: no redirect and no name leads
   * anywhere else. PNG, JPEG, GIF or WebP of at most 10 MiB.
   *
   * @throws ServiceError `invalid_request` with the image's `param`, which tells nothing of what is at the address;
   *   `client_closed` when `signal` aborted
   */
  fetchImage(image: ImageRequest): Promise<FetchedImage>;
  close(): Promise<void>;
}

export interface UpstreamRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | FormData;
  readonly signal: AbortSignal;
  /** Longest wait for the answer's head, ms; default 60 000. */
  readonly headersTimeoutMs?: number;
  /** Goes where a 3xx points, at most five times and without credentials to another origin. Default false. */
  readonly followsRedirects?: boolean;
}

export interface ImageRequest {
  readonly url: string;
  /** Where the client's request names it, e.g. `messages.0.content.1`. */
  readonly param: string;
  readonly signal: AbortSignal;
}

export interface FetchedImage {
  /** What the bytes are, whatever the server called them. */
  readonly contentType: string;
  readonly bytes: Buffer;
}

export interface UpstreamResponse {
  readonly status: number;
  /** Names in lower case; several `set-cookie` stay apart. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /**
   * The body as it arrives, once; reading it is what lets more come. Leaving the loop early closes the connection.
   *
   * @throws ServiceError `upstream_interrupted` when the connection breaks; `client_closed` when `signal` aborted
   */
  readonly body: AsyncIterable<Uint8Array>;
  /** The whole body as text, at most `limitBytes` (default 1 MiB, the rest is dropped). */
  text(limitBytes?: number): Promise<string>;
  /**
   * Says that nobody reads on. A rest that ends within a second is taken in, so that the connection serves the next
   * request; else the connection is closed. Returns at once.
   */
  release(): void;
}
