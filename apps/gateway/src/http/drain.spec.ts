import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { watchRequests } from './drain.js';

describe('a server that is drained', () => {
  const sockets: Socket[] = [];
  afterEach(() => sockets.splice(0).forEach((socket) => socket.destroy()));

  async function start() {
    const responses: ServerResponse[] = [];
    const server = createServer((_request, response) => void responses.push(response));
    const drain = watchRequests(server, ({ url }) => url === '/endless');
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const open = async (): Promise<Socket> => {
      const isAccepted = once(server, 'connection');
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
      socket.on('error', () => undefined);
      sockets.push(socket);
      await isAccepted;
      return socket;
    };
    return { server, responses, drain, open };
  }

  it('does not wait for a connection that has asked for nothing', async () => {
    const { drain, open } = await start();
    const socket = await open();
    await Promise.all([drain(60_000, () => undefined), once(socket, 'close')]);
  });

  it('lets a running request finish, and closes its connection with it', async () => {
    const { server, responses, drain, open } = await start();
    const socket = await open();
    let received = '';
    socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    await once(server, 'request');
    const isDrained = drain(60_000, () => undefined);
    responses[0]?.end('done');
    await Promise.all([isDrained, once(socket, 'close')]);
    expect(received).toMatch(/done/);
  });

  it('does not wait for an answer that has no end', async () => {
    const { server, responses, drain, open } = await start();
    const socket = await open();
    socket.resume();
    socket.write('GET /endless HTTP/1.1\r\nhost: x\r\n\r\n');
    await once(server, 'request');
    responses[0]?.write('begun');
    await Promise.all([drain(60_000, () => undefined), once(socket, 'close')]);
  });

  it('takes no further request on a connection that is kept alive', async () => {
    const { server, responses, drain, open } = await start();
    const [streaming, idle] = [await open(), await open()];
    let received = '';
    idle.on('data', (chunk: Buffer) => (received += chunk.toString()));
    for (const socket of [streaming, idle]) {
      socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
      await once(server, 'request');
    }
    streaming.resume();
    responses[0]?.write('begun');
    const isDrained = drain(60_000, () => undefined);
    responses[1]?.end('done');
    await once(idle, 'close');
    expect(received).toMatch(/connection: close/i);
    responses[0]?.end();
    await Promise.all([isDrained, once(streaming, 'close')]);
  });

  it('says that the time is over to what still runs, and waits for its last words', async () => {
    const { server, responses, drain, open } = await start();
    const socket = await open();
    let received = '';
    socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    await once(server, 'request');
    await drain(10, () => responses[0]?.end('farewell'));
    await once(socket, 'close');
    expect(received).toMatch(/farewell/);
  });
});
