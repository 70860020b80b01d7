import { ServiceError } from '@sluice/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createUpstreamHttp } from '../http/create-upstream-http.js';
import type { UpstreamHttp } from '../http/upstream-http.js';
import { OpenAiStream } from '../openai/openai-stream.js';
import { collect } from '../testing/collect.js';
import { RecordedUpstream, type Reply } from '../testing/recorded-upstream.js';
import { readAnswer } from './read-answer.js';

let http: UpstreamHttp;
let upstream: RecordedUpstream;
let reply: Reply;

beforeEach(async () => {
  http = createUpstreamHttp();
  upstream = await RecordedUpstream.start(() => reply);
});

afterEach(async () => {
  await http.close();
  await upstream.stop();
});

async function read({ signal } = new AbortController()) {
  const response = await http.request({ method: 'POST', url: upstream.url, signal });
  const toError = ({ status, text }: { status: number; text: string }) =>
    new ServiceError('upstream_error', `told: ${status} ${text.trim()}`);
  return collect(
    readAnswer(response, new OpenAiStream({ toError: () => toError({ status: 0, text: '' }) }), {
      signal,
      toError,
      closingTimeoutMs: 100,
    }),
  );
}

const TEXT = 'data: {"choices":[{"delta":{"content":"a"}}]}\n\n';
const STOP = 'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\n';

describe('readAnswer', () => {
  it('reads JSON in place of a stream as a failure', async () => {
    reply = { body: '{"error":{"code":"1302"}}' };
    expect((await read()).error?.message).toBe('told: 200 {"error":{"code":"1302"}}');
  });

  it('reads JSON over several lines in place of a stream as a failure', async () => {
    reply = { body: '{\n  "error": "no"\n}' };
    expect((await read()).error?.message).toContain('"error": "no"');
  });

  it('reads HTML of any status as a failure', async () => {
    reply = { body: '<html></html>', headers: { 'content-type': 'text/html; charset=utf-8' } };
    expect((await read()).error?.message).toBe('told: 200 <html></html>');
  });

  it('reports an error line in the middle of a stream, after what came before it', async () => {
    reply = { body: `${TEXT}{"error":{"code":"500"}}\n` };
    const { events, error } = await read();
    expect(events).toEqual([{ type: 'text-delta', text: 'a' }]);
    expect(error?.message).toContain('told: 200');
  });

  it('hands over what is at hand without a step, up to an error, which the next step throws', async () => {
    reply = { body: `${TEXT}${TEXT}${TEXT}{"error":{"code":"500"}}\n` };
    const { signal } = new AbortController();
    const response = await http.request({ method: 'POST', url: upstream.url, signal });
    const fault = new ServiceError('upstream_error', 'told');
    const answer = readAnswer(response, new OpenAiStream({ toError: () => fault }), { signal, toError: () => fault });
    const event = { type: 'text-delta', text: 'a' };
    expect((await answer.next()).value).toEqual(event);
    expect([answer.takeReady(), answer.takeReady(), answer.takeReady()]).toEqual([event, event, undefined]);
    await expect(answer.next()).rejects.toBe(fault);
    expect(await answer.next()).toEqual({ done: true, value: undefined });
  });

  it('calls an answer that ends without content empty', async () => {
    reply = { body: `${STOP}data: [DONE]\n\n` };
    expect((await read()).error).toMatchObject({ code: 'upstream_empty_response' });
  });

  it('lets an answer that was withheld end as such', async () => {
    reply = { body: STOP.replace('stop', 'sensitive') };
    expect((await read()).events).toMatchObject([{ type: 'finish', reason: 'content_filter' }]);
  });

  it('calls an answer complete that breaks off after its finish reason', async () => {
    reply = { body: TEXT + STOP, then: 'cut' };
    expect((await read()).events.at(-1)).toMatchObject({ type: 'finish', reason: 'stop' });
  });

  it('calls a body without a single byte interrupted', async () => {
    reply = { body: '' };
    expect((await read()).error).toMatchObject({ code: 'upstream_interrupted' });
  });

  it('does not wait for an upstream that says nothing after [DONE], and closes its connection', async () => {
    reply = { body: `${TEXT}data: [DONE]\n\n`, then: 'hang' };
    expect((await read()).events.at(-1)).toMatchObject({ type: 'finish' });
    await upstream.requests[0]?.closed;
  });

  it.each(['hang', 'heartbeat'] as const)(
    'waits only a moment when an upstream goes on with a %s after its finish reason, and closes its connection',
    async (then) => {
      reply = { body: TEXT + STOP, then };
      expect((await read()).events).toMatchObject([{ type: 'text-delta' }, { type: 'finish', reason: 'stop' }]);
      await upstream.requests[0]?.closed;
    },
  );

  it('takes in an event without its blank line when the upstream then falls silent', async () => {
    const usage = '{"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":1}}';
    reply = { body: `${TEXT}${STOP}data: ${usage}\n`, then: 'hang' };
    expect((await read()).events.at(-1)).toMatchObject({ usage: { inputTokens: 5, outputTokens: 1 } });
  });

  it('closes the connection of an empty answer that falls silent after its finish reason', async () => {
    reply = { body: STOP, then: 'hang' };
    expect((await read()).error).toMatchObject({ code: 'upstream_empty_response' });
    await upstream.requests[0]?.closed;
  });

  it('lets the caller abort behind a complete answer whose rest nobody reads', async () => {
    const caller = new AbortController();
    reply = { body: TEXT + STOP, then: 'hang' };
    expect((await read(caller)).error).toBeNull();
    caller.abort();
    await upstream.requests[0]?.closed;
  });
});
