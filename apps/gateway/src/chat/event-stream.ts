import type { Observer } from '@sluice/platform';
import type { Response } from 'express';
import type { Socket } from 'node:net';
import type { Ticking } from './stream-ticker.js';

/** ms */
export interface EventStreamLimits {
  /** The status line waits for the first event, but no longer than this. */
  readonly holdMs: number;
  /** Silence after which a comment is sent. */
  readonly heartbeatMs: number;
  /** A client that takes nothing for this long is hung up on. */
  readonly stallMs: number;
}

const COMMENT = ': keep-alive\n\n';

/**
 * One response of server-sent events. Until it is opened nothing is on the way, so that a failure can still be a real
 * HTTP status; from then on silence is filled with comments.
 */
export class EventStream implements Ticking {
  private readonly startedAt = performance.now();
  private lastWriteAt = 0;
  /** 0 before the first. */
  private lastChunkAt = 0;

  /**
   * @param gaps        told the time between each two chunks, s
   * @param setHeaders  called once, just before the headers go out: for those that are known late
   */
  constructor(
    private readonly response: Response,
    private readonly limits: EventStreamLimits,
    private readonly gaps: Observer,
    private readonly setHeaders: () => void,
  ) {}

  get isOpen(): boolean {
    return this.response.headersSent;
  }

  /**
   * Sends text, with the headers ahead of the first.
   *
   * @returns null, or when the client does not keep up: a promise of when it has caught up or is gone
   */
  write(text: string): Promise<void> | null {
    return this.send(text, this.noteChunk());
  }

  end(text: string): void {
    this.noteChunk();
    if (!this.isOpen) this.open();
    this.response.end(text);
  }

  private noteChunk(): number {
    const now = performance.now();
    if (this.lastChunkAt > 0) this.gaps.observe((now - this.lastChunkAt) / 1_000);
    this.lastChunkAt = now;
    return now;
  }

  private send(text: string, now: number): Promise<void> | null {
    this.lastWriteAt = now;
    const { response } = this;
    const { socket } = response;
    if (socket === null || response.writableEnded) {
      if (!this.isOpen) this.open();
      return response.write(text) ? null : this.drained(response);
    }
    if (this.isOpen) return this.put(text, socket);
    this.open();
    // Headers and first chunk leave together. Flushing makes one piece of the many that the headers' text is made of,
    // and which the response keeps to its end.
    socket.cork();
    response.flushHeaders();
    const held = this.put(text, socket);
    socket.uncork();
    return held;
  }

  private put(text: string, socket: Socket): Promise<void> | null {
    const { response } = this;
    if (response.chunkedEncoding) return writeHttpChunk(socket, text) ? null : this.drained(socket);
    return response.write(text) ? null : this.drained(response);
  }

  tick(now: number): void {
    const { holdMs, heartbeatMs } = this.limits;
    if (this.response.closed || this.response.writableEnded) return;
    if (!this.isOpen) {
      if (now - this.startedAt >= holdMs) void this.send(COMMENT, now);
    } else if (now - this.lastWriteAt >= heartbeatMs && !this.isHeldBack) {
      void this.send(COMMENT, now);
    }
  }

  private open(): void {
    this.setHeaders();
    // Node hangs up on a connection on which nothing moves for so long; comments see to it that there is always
    // something to move.
    this.response.setTimeout(this.limits.stallMs);
    this.response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    });
  }

  private get isHeldBack(): boolean {
    return this.response.writableNeedDrain || this.response.socket?.writableNeedDrain === true;
  }

  private drained(taker: Response | Socket): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        taker.off('drain', done);
        this.response.off('close', done);
        resolve();
      };
      taker.on('drain', done);
      this.response.on('close', done);
    });
  }
}

/**
 * Text as one chunk of a chunked body (RFC 9112, 7.1). Node would frame it as well, but in three pieces, which cost the
 * socket more than the text does: of all that the gateway does for an event this is the dearest.
 */
function writeHttpChunk(socket: Socket, text: string): boolean {
  const sizeBytes = Buffer.byteLength(text);
  // As many bytes as characters: all of it is ASCII, which as Latin-1 needs no encoding.
  return socket.write(`${sizeBytes.toString(16)}\r\n${text}\r\n`, sizeBytes === text.length ? 'latin1' : 'utf8');
}
