import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CallLog, WireKind } from './call-log.js';
import { DirectiveError } from './directive.js';
import { Exchange, Refusal } from './exchange.js';
import type { Pacer } from './pacer.js';
import { applyFault, type RouteFaults } from './route-faults.js';

/** One address of a simulated upstream. */
export interface Route {
  /** By which faults are put on it. */
  readonly name: string;
  readonly method: string;
  readonly path: string | RegExp;
  /** Whether it answers chats: those are counted as open streams. */
  readonly isCompletion?: boolean;
  /** May throw Refusal, or DirectiveError where the message orders nonsense. */
  readonly handle: (exchange: Exchange) => Promise<void> | void;
}

export interface SimulatorOptions {
  readonly channel: WireKind;
  /** 0 is any free one. */
  readonly port: number;
  /** Address to listen on. */
  readonly host: string;
  readonly routes: readonly Route[];
  readonly log: CallLog;
  readonly pacer: Pacer;
  readonly faults: RouteFaults;
  /** The upstream's error body for a status. */
  readonly toErrorBody: (status: number, message?: string) => unknown;
  /** What `/__sim/*` offers beside the books. */
  readonly controls: readonly Route[];
}

export interface Simulator {
  /** E.g. `http://127.0.0.1:4001`. */
  readonly origin: string;
  close(): Promise<void>;
}

/** Serves one channel of one upstream. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const server = createServer({ keepAliveTimeout: 60_000, noDelay: true }, (request, response) => {
    void answer(options, request, response);
  });
  await listen(server, options.port, options.host);
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(options: SimulatorOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://simulator');
  const method = request.method ?? 'GET';
  if (url.pathname.startsWith('/__sim/')) return answerControl(options, method, url, request, response);

  const route = options.routes.find((candidate) => candidate.method === method && matches(candidate, url.pathname));
  const call = options.log.begin(options.channel, method, url.pathname, route?.isCompletion ?? false);
  response.once('close', () => options.log.end(call, response.writableFinished));
  const exchange = new Exchange(request, response, url, call, options.log.keepsBodies);
  try {
    if (route === undefined) throw new Refusal(404, options.toErrorBody(404));
    if (await applyFault(options, route.name, exchange)) return;
    await route.handle(exchange);
  } catch (error) {
    answerError(options, exchange, error);
  }
}

function answerError(options: SimulatorOptions, exchange: Exchange, error: unknown): void {
  if (exchange.response.destroyed) return;
  if (error instanceof Refusal) exchange.json(error.status, error.body, error.headers);
  else if (error instanceof DirectiveError) exchange.json(400, options.toErrorBody(400, error.message));
  else if (exchange.response.headersSent) exchange.breakConnection();
  else exchange.json(500, options.toErrorBody(500, String(error)));
}

async function answerControl(
  options: SimulatorOptions,
  method: string,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { channel, log, controls, faults } = options;
  const exchange = new Exchange(request, response, url, log.unlisted(channel, method, url.pathname), false);
  const key = `${method} ${url.pathname}`;
  const control = controls.find((candidate) => `${candidate.method} ${String(candidate.path)}` === key);
  try {
    if (key === 'GET /__sim/state') exchange.json(200, log.state(channel));
    else if (key === 'GET /__sim/calls')
      exchange.json(
        200,
        log.calls.filter((call) => call.channel === channel),
      );
    else if (key === 'POST /__sim/fault') exchange.json(200, faults.put(await exchange.readJson()));
    else if (control !== undefined) await control.handle(exchange);
    else exchange.json(404, { error: `there is no ${key}` });
  } catch (error) {
    exchange.json(400, { error: String(error) });
  }
}

function matches(route: Route, path: string): boolean {
  return typeof route.path === 'string' ? route.path === path : route.path.test(path);
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
