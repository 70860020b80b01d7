import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { finish, text } from './support/in-memory-wire.js';
import { chatBody, KEY, TestGateway } from './support/test-gateway.js';

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await TestGateway.start();
});
afterEach(() => gateway.stop());

/** A request of a stream whose answer is chosen by `content`. */
function requestFor(content: string, version: string, more = ''): string {
  const body = chatBody({ stream: true, messages: [{ role: 'user', content }] });
  return (
    `POST /v1/chat/completions HTTP/${version}\r\nhost: x\r\nauthorization: Bearer ${KEY}\r\n` +
    `content-type: application/json\r\n${more}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  );
}

async function say(bytes: string): Promise<string> {
  const socket = connect(gateway.port, '127.0.0.1');
  const parts: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => parts.push(chunk));
  socket.write(bytes);
  await once(socket, 'close');
  return Buffer.concat(parts).toString();
}

/** Takes the chunks of one chunked body apart, strictly: RFC 9112, 7.1. Returns the text and what follows it. */
function dechunk(raw: string): { text: string; rest: string } {
  let bytes = Buffer.from(raw);
  let text = '';
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n');
    const line = bytes.toString('latin1', 0, lineEnd);
    expect(line).toMatch(/^[\da-f]+$/i);
    const size = parseInt(line, 16);
    const end = lineEnd + 2 + size;
    text += bytes.toString('utf8', lineEnd + 2, end);
    expect(bytes.toString('latin1', end, end + 2)).toBe('\r\n');
    bytes = bytes.subarray(end + 2);
    if (size === 0) return { text, rest: bytes.toString() };
  }
}

const contentsOf = (sse: string): string =>
  [...sse.matchAll(/^data: (\{.*\})$/gm)]
    .map(([, json]) => (JSON.parse(json!) as { choices: { delta: { content?: string } }[] }).choices[0]?.delta.content)
    .join('');

/** Says its question back in small pieces, each at another moment. */
function answerInPieces(): void {
  gateway.wire.onRequest = (conversation) => {
    const question = conversation.chat.messages[0]!.content as string;
    void (async () => {
      for (const piece of question) {
        conversation.say(text(piece));
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      conversation.say(finish()).end();
    })();
  };
}

describe('the bytes of a stream', () => {
  it('are a chunked body by the letter, in characters of any width', async () => {
    answerInPieces();
    const raw = await say(requestFor('ein 中文 😀 text', '1.1', 'connection: close\r\n'));
    const [head, body] = [raw.slice(0, raw.indexOf('\r\n\r\n')), raw.slice(raw.indexOf('\r\n\r\n') + 4)];
    expect(head.toLowerCase()).toContain('transfer-encoding: chunked');
    const { text: sse, rest } = dechunk(body);
    expect(contentsOf(sse)).toBe('ein 中文 😀 text');
    expect(sse.endsWith('data: [DONE]\n\n')).toBe(true);
    expect(rest).toBe('');
  });

  it('stay apart and in order where two requests come on one connection at once', async () => {
    answerInPieces();
    const raw = await say(requestFor('first one', '1.1') + requestFor('second', '1.1', 'connection: close\r\n'));
    const first = dechunk(raw.slice(raw.indexOf('\r\n\r\n') + 4));
    const second = dechunk(first.rest.slice(first.rest.indexOf('\r\n\r\n') + 4));
    expect([contentsOf(first.text), contentsOf(second.text)]).toEqual(['first one', 'second']);
    expect(second.rest).toBe('');
  });

  it('are sent as they are to a client of HTTP/1.0, which knows no chunks', async () => {
    answerInPieces();
    const raw = await say(requestFor('old', '1.0'));
    const body = raw.slice(raw.indexOf('\r\n\r\n') + 4);
    expect(body.startsWith('data: {')).toBe(true);
    expect(contentsOf(body)).toBe('old');
    expect(body.endsWith('data: [DONE]\n\n')).toBe(true);
  });
});
