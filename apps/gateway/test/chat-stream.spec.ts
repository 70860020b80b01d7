import { ServiceError, type ChatEvent } from '@sluice/contract';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { finish, reasoning, text } from './support/in-memory-wire.js';
import { dataOf, readAnswer, TestGateway } from './support/test-gateway.js';

describe('a streamed chat', () => {
  let gateway: TestGateway;
  beforeEach(async () => {
    gateway = await TestGateway.start({ HEADER_HOLD_MS: 150, HEARTBEAT_MS: 200 });
  });
  afterEach(() => gateway.stop());

  const answerWith = (...events: ChatEvent[]): void => {
    gateway.wire.onRequest = (conversation) => void conversation.say(...events).end();
  };

  it('is exactly these bytes', async () => {
    answerWith(reasoning('hm'), text('Hel'), text('"lo\n'), finish());
    const answer = await gateway.chat({ stream: true });
    const id = /"id":"(chatcmpl-\w+)"/.exec(answer.text)?.[1];
    const created = /"created":(\d+)/.exec(answer.text)?.[1];
    const chunk = (delta: string, reason = 'null'): string =>
      `data: {"id":"${id}","object":"chat.completion.chunk","created":${created},"model":"GLM-4.6",` +
      `"choices":[{"index":0,"delta":{${delta}},"finish_reason":${reason}}]}\n\n`;
    expect(answer.text).toBe(
      chunk('"role":"assistant","reasoning_content":"hm"') +
        chunk('"content":"Hel"') +
        chunk('"content":"\\"lo\\n"') +
        chunk('', '"stop"') +
        'data: [DONE]\n\n',
    );
  });

  it('has the headers of an event stream and says who served', async () => {
    const { status, headers } = await gateway.chat({ stream: true, seed: 1, foo: 'bar' });
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
      'x-sluice-provider': 'zai',
      'x-sluice-channel': 'web',
      'x-sluice-attempts': '1',
      'x-sluice-ignored-params': 'seed, foo',
    });
    expect(headers['x-request-id']).toMatch(/^req_[0-9a-z]{24}$/);
    expect(Number(headers['x-sluice-overhead-ms'])).toBeGreaterThan(0);
    expect(headers['openai-processing-ms']).toMatch(/^\d+$/);
    expect(headers['content-length']).toBeUndefined();
    expect(headers['x-powered-by']).toBeUndefined();
  });

  it('counts usage in a last chunk when asked, and then only there', async () => {
    const withUsage = dataOf((await gateway.chat({ stream: true, stream_options: { include_usage: true } })).text);
    expect(withUsage.map((data) => (data === '[DONE]' ? data : data.usage))).toEqual([
      null,
      null,
      {
        prompt_tokens: 7,
        completion_tokens: 3,
        total_tokens: 10,
        completion_tokens_details: { reasoning_tokens: 1 },
      },
      '[DONE]',
    ]);
    expect(withUsage.at(-2)).toMatchObject({ choices: [] });
    expect((await gateway.chat({ stream: true })).text).not.toContain('usage');
  });

  it('answers with a real status when nothing was said before the failure', async () => {
    const error = new ServiceError('upstream_captcha_required', 'The site asks for a captcha.', { isRetryable: false });
    gateway.wire.onRequest = (conversation) => void conversation.fail(error);
    const answer = await gateway.chat({ stream: true });
    expect(answer.status).toBe(502);
    expect(answer.headers['x-should-retry']).toBe('false');
    expect(answer.headers['x-sluice-provider']).toBe('zai');
    expect(answer.json()).toEqual({
      error: {
        message: 'The site asks for a captcha.',
        type: 'upstream_error',
        param: null,
        code: 'upstream_captcha_required',
      },
    });
    expect(await gateway.logLine()).toMatchObject({ outcome: 'upstream_error', status: 502, stream: true });
  });

  it('ends a cut answer with an error chunk, never with stop or [DONE]', async () => {
    gateway.wire.onRequest = (conversation) => void conversation.say(text('Hel')).end();
    const answer = await gateway.chat({ stream: true });
    const last = dataOf(answer.text).at(-1);
    expect(answer.status).toBe(200);
    expect(last).toMatchObject({
      object: 'chat.completion.chunk',
      model: 'GLM-4.6',
      choices: [{ index: 0, delta: { content: '' }, finish_reason: 'error' }],
      error: { code: 'upstream_interrupted', type: 'upstream_error', param: null },
    });
    expect(answer.text).not.toContain('[DONE]');
    expect(answer.text).not.toContain('"stop"');
    expect(await gateway.logLine()).toMatchObject({ outcome: 'interrupted', status: 200 });
  });

  it('sends what came before an end that must not pass for one, also when both came at once', async () => {
    answerWith(
      text('Let me see'),
      { type: 'tool-call-start', index: 0, id: 'a', name: 'look' },
      { type: 'tool-call-delta', index: 0, inputJson: '{"broken' },
      finish('tool_calls'),
    );
    const answer = await gateway.chat({ stream: true });
    expect(answer.text).toContain('Let me see');
    expect(dataOf(answer.text).at(-1)).toMatchObject({ error: { code: 'upstream_error' } });
    expect(answer.text).not.toContain('[DONE]');
    expect(await gateway.logLine()).toMatchObject({ outcome: 'upstream_error', status: 200 });
  });

  it('calls an end without any content an empty answer, before the headers are out', async () => {
    answerWith(finish());
    const answer = await gateway.chat({ stream: true });
    expect([answer.status, answer.json().error['code']]).toEqual([502, 'upstream_empty_response']);
    expect(await gateway.logLine()).toMatchObject({ outcome: 'empty' });
  });

  it('sends headers and a comment when the first event is long in coming, then comments in silence', async () => {
    gateway.wire.onRequest = () => undefined;
    const message = await gateway.openChat({ stream: true });
    let received = '';
    message.on('data', (chunk: Buffer) => (received += chunk.toString()));
    while (received.split(': keep-alive\n\n').length < 4) await once(message, 'data');
    expect(message.statusCode).toBe(200);
    expect(received).toMatch(/^(: keep-alive\n\n)+$/);
    gateway.wire.last.say(text('late'), finish()).end();
    await once(message, 'end');
    expect(received).toMatch(/"content":"late".*data: \[DONE\]\n\n$/s);
    expect(await gateway.logLine()).toMatchObject({ outcome: 'completed' });
  });

  it('tells of a failure after the held headers by an error chunk', async () => {
    gateway.wire.onRequest = () => undefined;
    const message = await gateway.openChat({ stream: true });
    const answer = readAnswer(message);
    gateway.wire.last.fail(new ServiceError('upstream_timeout', 'The upstream did not begin to answer in time.'));
    const { status, text: body } = await answer;
    expect(status).toBe(200);
    expect(dataOf(body)).toMatchObject([{ error: { code: 'upstream_timeout' } }]);
    expect(await gateway.logLine()).toMatchObject({ outcome: 'timeout' });
  });

  it('aborts the call when the client leaves in mid-answer', async () => {
    gateway.wire.onRequest = (conversation) => void conversation.say(text('Hel'));
    const message = await gateway.openChat({ stream: true });
    await once(message, 'data');
    message.destroy();
    await gateway.wire.last.aborted;
    expect(await gateway.logLine()).toMatchObject({ outcome: 'client_gone', status: 200 });
  });

  it('does not ask for more while the client does not read', async () => {
    const piece = text('x'.repeat(64 * 1024));
    gateway.wire.onRequest = (conversation) => {
      for (let count = 0; count < 400; count += 1) conversation.say(piece);
      conversation.say(finish()).end();
    };
    const message = await gateway.openChat({ stream: true });
    const { last } = gateway.wire;
    // Loopback sockets take a few MB; once two looks see the same count, all buffers are full.
    let before = -1;
    while (last.asked !== before) {
      before = last.asked;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(last.asked).toBeLessThan(200);
    const answer = await readAnswer(message);
    expect(dataOf(answer.text)).toHaveLength(402);
    expect(await gateway.logLine()).toMatchObject({ outcome: 'completed' });
  });

  it('streams a tool call with its arguments in pieces', async () => {
    answerWith(
      { type: 'tool-call-start', index: 0, id: 'call_1', name: 'weather' },
      { type: 'tool-call-delta', index: 0, inputJson: '{"city":' },
      { type: 'tool-call-delta', index: 0, inputJson: '"Rome"}' },
      finish('tool_calls'),
    );
    const chunks = dataOf((await gateway.chat({ stream: true })).text) as unknown as { choices: { delta: object }[] }[];
    expect(chunks.slice(0, 4).map((chunk) => chunk.choices[0]?.delta)).toEqual([
      {
        role: 'assistant',
        tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { name: 'weather', arguments: '' } }],
      },
      { tool_calls: [{ index: 0, function: { arguments: '{"city":' } }] },
      { tool_calls: [{ index: 0, function: { arguments: '"Rome"}' } }] },
      {},
    ]);
    expect(await gateway.logLine()).toMatchObject({ outcome: 'tool_calls' });
  });
});

describe('a streamed chat that the client takes nothing of', () => {
  it('is hung up on when the time is over', async () => {
    const gateway = await TestGateway.start({ WRITE_STALL_MS: 200 });
    gateway.wire.onRequest = (conversation) => {
      for (let count = 0; count < 400; count += 1) conversation.say(text('x'.repeat(64 * 1024)));
    };
    const message = await gateway.openChat({ stream: true });
    message.on('error', () => undefined);
    await gateway.wire.last.aborted;
    expect(await gateway.logLine()).toMatchObject({ outcome: 'client_gone' });
    message.destroy();
    await gateway.stop();
  });
});
