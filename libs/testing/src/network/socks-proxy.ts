import { connect, createServer, type Socket } from 'node:net';
import { join, listenOnLoopback } from './loopback-server.js';
import { ProxyBooks, toTestProxy, type TestProxy, type TestProxyOptions } from './proxies.js';

const VERSION = 5;
const WITHOUT_LOGIN = 0;
const WITH_LOGIN = 2;
const NO_METHOD = 0xff;
const CONNECT = 1;
const IPV4 = 1;
const NAME = 3;
const HOST_UNREACHABLE = 4;

/** Starts a SOCKS5 proxy (RFC 1928, with the login of RFC 1929) that connects to names and to IPv4 addresses. */
export async function startSocksProxy(options: TestProxyOptions = {}): Promise<TestProxy> {
  const books = new ProxyBooks();
  const server = createServer((socket) => {
    books.connections += 1;
    serve(socket, options, books).catch(() => socket.destroy());
  });
  return toTestProxy('socks5', options, books, await listenOnLoopback(server));
}

async function serve(socket: Socket, { login, hosts = {} }: TestProxyOptions, books: ProxyBooks): Promise<void> {
  const [, methodCount = 0] = await read(socket, 2);
  const methods = await read(socket, methodCount);
  const method = login === undefined ? WITHOUT_LOGIN : WITH_LOGIN;
  if (!methods.includes(method)) return void socket.end(Buffer.from([VERSION, NO_METHOD]));
  socket.write(Buffer.from([VERSION, method]));
  if (login !== undefined) {
    await read(socket, 1);
    const [user, password] = [await readText(socket), await readText(socket)];
    const isWelcome = user === login.user && password === login.password;
    socket.write(Buffer.from([1, isWelcome ? 0 : 1]));
    if (!isWelcome) return void socket.end();
  }
  const [, command, , kind] = await read(socket, 4);
  if (command !== CONNECT || (kind !== NAME && kind !== IPV4)) return void socket.destroy();
  const host = kind === NAME ? await readText(socket) : (await read(socket, 4)).join('.');
  const port = (await read(socket, 2)).readUInt16BE();
  const target = connect(port, hosts[host] ?? host);
  const reply = (status: number) => socket.write(Buffer.from([VERSION, status, 0, IPV4, 0, 0, 0, 0, 0, 0]));
  target.once('error', () => reply(HOST_UNREACHABLE));
  target.once('connect', () => {
    books.targets.push(`CONNECT ${host}:${port}`);
    books.open += 1;
    target.once('close', () => (books.open -= 1));
    reply(0);
    join(socket, target);
  });
}

/** Text with its length in the byte before. */
async function readText(socket: Socket): Promise<string> {
  const [length = 0] = await read(socket, 1);
  return (await read(socket, length)).toString();
}

/** The next bytes, as many as wanted. */
async function read(socket: Socket, sizeBytes: number): Promise<Buffer> {
  if (sizeBytes === 0) return Buffer.alloc(0);
  for (;;) {
    const bytes = socket.read(sizeBytes) as Buffer | null;
    if (bytes !== null) return bytes;
    if (socket.destroyed || socket.readableEnded) throw new Error('the client left');
    await new Promise<void>((resolve) => {
      socket.once('readable', resolve);
      socket.once('close', resolve);
    });
  }
}
