import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Registry } from 'prom-client';
import type { Readiness } from '../readiness.js';
import { VERSION } from '../version.js';
import { listen } from './listen.js';

export interface OpsFacts {
  readonly readiness: Readiness;
  readonly registry: Registry;
}

export interface OpsServerOptions extends OpsFacts {
  /** 0 for any free port. */
  readonly port: number;
  /** Default: every interface. */
  readonly host?: string;
}

export interface OpsServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * The door for machines that watch over a service: `/health` (alive, and which version), `/ready` (503 with reasons while it cannot do
 * its work) and `/metrics` (Prometheus). Needs no framework, so that it answers whatever state the rest is in.
 *
 * @throws Error with one clear line when the port cannot be opened
 */
export async function startOpsServer({ port, host, ...facts }: OpsServerOptions): Promise<OpsServer> {
  const answer = opsRoutes(facts);
  const server = createServer((request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return sendJson(response, 405, { error: 'GET only' });
    if (!answer(request, response)) sendJson(response, 404, { error: 'try /health, /ready or /metrics' });
  });
  const openedPort = await listen(server, port, host);
  return {
    port: openedPort,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The same, for a server that has other things to serve; says whether the request was one of these. */
export function opsRoutes({ readiness, registry }: OpsFacts) {
  return (request: IncomingMessage, response: ServerResponse): boolean => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return false;
    switch ((request.url ?? '/').split('?', 1)[0]) {
      case '/health':
        sendJson(response, 200, { status: 'ok', version: VERSION });
        return true;
      case '/ready': {
        const report = readiness.report();
        sendJson(response, report.ready ? 200 : 503, report);
        return true;
      }
      case '/metrics':
        void sendMetrics(response, registry);
        return true;
      default:
        return false;
    }
  };
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}

async function sendMetrics(response: ServerResponse, registry: Registry): Promise<void> {
  try {
    const text = await registry.metrics();
    response.writeHead(200, { 'content-type': registry.contentType });
    response.end(text);
  } catch {
    sendJson(response, 500, { error: 'the metrics could not be collected' });
  }
}
