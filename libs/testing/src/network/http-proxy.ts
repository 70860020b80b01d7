import { createServer, request as sendRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join, listenOnLoopback } from './loopback-server.js';
import { ProxyBooks, toTestProxy, type TestProxy, type TestProxyOptions } from './proxies.js';

/** Starts an HTTP proxy that takes whole addresses and CONNECT. */
export async function startHttpProxy(options: TestProxyOptions = {}): Promise<TestProxy> {
  const books = new ProxyBooks();
  const { login, hosts = {} } = options;
  const wanted = login && `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}`;
  const isWelcome = ({ headers }: IncomingMessage) => wanted === undefined || headers['proxy-authorization'] === wanted;

  const server = createServer((request, response) => {
    if (!isWelcome(request)) return void response.writeHead(407, { 'proxy-authenticate': 'Basic' }).end();
    if (!/^http:/.test(request.url ?? '')) return void response.writeHead(400).end('not a whole address');
    books.targets.push(`${request.method} ${request.url}`);
    forward(request, response, hosts, books);
  });
  server.on('connection', () => (books.connections += 1));
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    if (!isWelcome(request)) return void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    const { hostname, port } = new URL(`http://${request.url}`);
    const target = connect(Number(port) || 80, hosts[hostname] ?? hostname.replace(/^\[|\]$/g, ''));
    target.once('error', () => socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'));
    target.once('connect', () => {
      books.targets.push(`CONNECT ${request.url}`);
      books.open += 1;
      target.once('close', () => (books.open -= 1));
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      join(socket, target);
    });
  });
  return toTestProxy('http', options, books, await listenOnLoopback(server));
}

function forward(
  request: IncomingMessage,
  response: ServerResponse,
  hosts: Readonly<Record<string, string>>,
  books: ProxyBooks,
): void {
  const { hostname, port, pathname, search } = new URL(request.url ?? '');
  const { 'proxy-authorization': _, ...headers } = request.headers;
  const { method } = request;
  const onward = sendRequest({ host: hosts[hostname] ?? hostname, port, method, path: pathname + search, headers });
  onward.on('socket', (socket) => {
    books.open += 1;
    socket.once('close', () => (books.open -= 1));
  });
  onward.once('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    response.flushHeaders();
    answer.pipe(response);
    answer.once('error', () => response.destroy());
  });
  onward.once('error', () => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
  response.once('close', () => onward.destroy());
  request.pipe(onward);
}
