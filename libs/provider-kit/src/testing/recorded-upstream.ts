import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

const HEARTBEAT_MS = 20;

/** How the upstream answers one request. */
export interface Reply {
  /** Default 200. */
  readonly status?: number;
  /** Default: an event stream for status 200, else JSON. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  /**
   * What follows the body: the end in good order (default), a broken connection, silence, comments without end; `mute`:
   * not even a head.
   */
  readonly then?: 'end' | 'cut' | 'hang' | 'heartbeat' | 'mute';
}

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** Resolves when the connection of this request is gone, with the time, ms. */
  readonly closed: Promise<number>;
}

/** A server on the loopback interface that answers with bytes as once received from an upstream. */
export class RecordedUpstream {
  readonly requests: SeenRequest[] = [];
  private constructor(
    private readonly server: Server,
    private readonly reply: (request: SeenRequest) => Reply,
  ) {}

  static async start(reply: (request: SeenRequest) => Reply): Promise<RecordedUpstream> {
    const server = createServer();
    const upstream = new RecordedUpstream(server, reply);
    server.on('request', (request, response) => void upstream.answer(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return upstream;
  }

  /** E.g. `http://127.0.0.1:40000`. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url);
    const closed = whenClosed(request.socket);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const seen: SeenRequest = {
      method: request.method ?? '',
      path: pathname,
      query: searchParams,
      headers: request.headers,
      body: Buffer.concat(chunks).toString('utf8'),
      closed,
    };
    this.requests.push(seen);
    const { status = 200, headers, body, then = 'end' } = this.reply(seen);
    if (then === 'mute') return;
    const contentType = status === 200 ? 'text/event-stream' : 'application/json';
    response.writeHead(status, { 'content-type': contentType, ...headers });
    if (then === 'end') response.end(body);
    else if (then === 'hang') response.write(body);
    else if (then === 'heartbeat') beat(response, body, closed);
    else response.write(body, () => request.socket.destroy());
  }
}

function beat(response: ServerResponse, body: Reply['body'], closed: Promise<number>): void {
  response.write(body);
  const timer = setInterval(() => response.write(': still here\n\n'), HEARTBEAT_MS);
  void closed.then(() => clearInterval(timer));
}

const whenClosed = (socket: Socket): Promise<number> =>
  new Promise((resolve) => socket.once('close', () => resolve(performance.now())));
