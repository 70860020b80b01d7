import { createServer, type ServerResponse } from 'node:http';
import type { Registry } from 'prom-client';
import type { Readiness } from '../readiness.js';
import { listen } from './listen.js';

export interface OpsServerOptions {
  /** 0 for any free port. */
  readonly port: number;
  /** Default: every interface. */
  readonly host?: string;
  readonly readiness: Readiness;
  readonly registry: Registry;
}

export interface OpsServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * The door for machines that watch over a service: `/health` (alive), `/ready` (503 with reasons while it cannot do
 * its work) and `/metrics` (Prometheus). Needs no framework, so that it answers whatever state the rest is in.
 *
 * @throws Error with one clear line when the port cannot be opened
 */
export async function startOpsServer({ port, host, readiness, registry }: OpsServerOptions): Promise<OpsServer> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?', 1)[0];
    if (request.method !== 'GET' && request.method !== 'HEAD') return sendJson(response, 405, { error: 'GET only' });
    switch (path) {
      case '/health':
        return sendJson(response, 200, { status: 'ok' });
      case '/ready': {
        const report = readiness.report();
        return sendJson(response, report.ready ? 200 : 503, report);
      }
      case '/metrics':
        return void sendMetrics(response, registry);
      default:
        return sendJson(response, 404, { error: 'try /health, /ready or /metrics' });
    }
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
