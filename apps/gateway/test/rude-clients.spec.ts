import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StreamTicker } from '../src/chat/stream-ticker.js';
import { finish, text } from './support/in-memory-wire.js';
import { chatBody, KEY, TestGateway } from './support/test-gateway.js';

let gateway: TestGateway;
const sockets: Socket[] = [];
beforeEach(async () => {
  gateway = await TestGateway.start({ WRITE_STALL_MS: 400, HEARTBEAT_MS: 100 });
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await gateway.stop();
});

function dial(): Socket {
  const socket = connect(gateway.port, '127.0.0.1');
  socket.on('error', () => undefined);
  sockets.push(socket);
  return socket;
}

/** All that the gateway says to these bytes, until it hangs up. */
async function say(bytes: string): Promise<string> {
  const socket = dial();
  let received = '';
  socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
  socket.write(bytes);
  await once(socket, 'close');
  return received;
}

describe('what is no proper HTTP request', () => {
  it.each([
    ['an address that is none', 'GET http://[ HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n', 404],
    ['a line that is none', 'HELLO\r\n\r\n', 400],
    ['headers without end', `GET /health HTTP/1.1\r\nhost: x\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
    [
      'lengths that contradict',
      'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n',
      400,
    ],
  ])('as %s gets an error object and an id all the same', async (_what, bytes, status) => {
    const answer = await say(bytes);
    const [head, body] = answer.split('\r\n\r\n') as [string, string];
    expect(head).toContain(`HTTP/1.1 ${status}`);
    expect(head).toMatch(/x-request-id: req_\w+/i);
    expect(JSON.parse(body)).toMatchObject({ error: { type: 'invalid_request_error', param: null } });
  });

  it('as an expectation that nobody knows is answered', async () => {
    const answer = await say('GET /health HTTP/1.1\r\nhost: x\r\nexpect: miracles\r\nconnection: close\r\n\r\n');
    expect(answer).toContain('HTTP/1.1 200');
  });
});

describe('a client that does not read', () => {
  it.each([true, false])('is hung up on after a while, and its request has an outcome (stream: %s)', async (stream) => {
    const long = 'x'.repeat(20_000_000);
    gateway.wire.onRequest = (conversation) => void conversation.say(text(long), finish()).end();
    const answer = await gateway.open(gateway.chatOptions(), chatBody({ stream }));
    answer.on('error', () => undefined);
    expect(await gateway.logLine()).toMatchObject({ outcome: 'client_gone' });
    answer.destroy();
  });

  it('is not taken for one that reads slowly', async () => {
    const long = 'x'.repeat(6_000_000);
    gateway.wire.onRequest = (conversation) => void conversation.say(text(long), finish()).end();
    const answer = await gateway.openChat({ stream: true });
    let sizeBytes = 0;
    for await (const chunk of answer) {
      sizeBytes += (chunk as Buffer).length;
      if (sizeBytes % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(sizeBytes).toBeGreaterThan(long.length);
    expect(await gateway.logLine()).toMatchObject({ outcome: 'completed' });
  });
});

describe('a client that leaves while its body is being read', () => {
  it('leaves nothing of itself behind', async () => {
    const zipped = gzipSync(chatBody({ stream: true, messages: [{ role: 'user', content: 'x'.repeat(25_000_000) }] }));
    let bodiesRead = 0;
    for (let i = 0; i < 3; i += 1) {
      const socket = dial();
      socket.write(
        `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${KEY}\r\n` +
          `content-type: application/json\r\ncontent-encoding: gzip\r\ncontent-length: ${zipped.length}\r\n\r\n`,
      );
      const isAsked = once(gateway.app.getHttpServer(), 'request');
      socket.write(zipped);
      const [request] = (await isAsked) as [IncomingMessage];
      let body: unknown;
      Object.defineProperty(request, 'body', {
        get: () => body,
        set(value: unknown) {
          if (value !== undefined) bodiesRead += 1;
          body = value;
        },
      });
      // All has arrived and is being unpacked.
      await once(request, 'end');
      socket.destroy();
    }
    for (let i = 0; i < 3; i += 1) expect(await gateway.logLine(i)).toMatchObject({ outcome: 'client_gone' });
    await vi.waitFor(() => expect(bodiesRead).toBe(3), { timeout: 10_000 });
    await new Promise((resolve) => setImmediate(resolve));
    const { open } = gateway.app.get(StreamTicker) as unknown as { open: Set<unknown> };
    expect(open.size).toBe(0);
  });
});

describe('a request that is nested too deeply to be read', () => {
  it('is the caller’s fault, not ours', async () => {
    const deep = `${'{"a":'.repeat(6_000)}1${'}'.repeat(6_000)}`;
    const tool = `{"type":"function","function":{"name":"f","parameters":${deep}}}`;
    const body = chatBody({ tools: 'HERE' }).replace('"HERE"', `[${tool}]`);
    const answer = await gateway.send(gateway.chatOptions(), body);
    expect(answer.status).toBe(400);
    expect(answer.json().error).toMatchObject({ type: 'invalid_request_error' });
    expect(gateway.logs.filter(({ level }) => level === 'error')).toEqual([]);
  });
});

describe('a list of models that was never read', () => {
  it('is not an empty list', async () => {
    gateway.wire.cards = [];
    gateway.wire.unready = 'Redis cannot be reached';
    const answer = await gateway.send({ path: '/v1/models', headers: { authorization: `Bearer ${KEY}` } });
    expect(answer.status).toBe(503);
    expect(answer.json().error).toMatchObject({ code: 'provider_unavailable' });
  });
});
