import { ServiceError } from '@sluice/contract';
import { request as httpRequest } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { finish, reasoning, text } from './support/in-memory-wire.js';
import { chatBody, TestGateway } from './support/test-gateway.js';

describe('a chat in one body', () => {
  let gateway: TestGateway;
  beforeEach(async () => {
    gateway = await TestGateway.start();
  });
  afterEach(() => gateway.stop());

  it('gathers text, reasoning, citations and usage', async () => {
    gateway.wire.onRequest = (conversation) =>
      void conversation
        .say(reasoning('let me '), reasoning('see'), text('Rome'))
        .say({ type: 'citation', index: 1, title: 'Atlas', url: 'https://atlas.example' }, text('.'), finish())
        .end();
    const answer = await gateway.chat();
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'x-sluice-provider': 'zai',
      'x-sluice-channel': 'web',
      'x-sluice-attempts': '1',
      'x-sluice-usage-source': 'upstream',
    });
    expect(answer.json()).toEqual({
      id: expect.stringMatching(/^chatcmpl-\w{24}$/) as string,
      object: 'chat.completion',
      created: expect.any(Number) as number,
      model: 'GLM-4.6',
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: 'Rome.',
            reasoning_content: 'let me see',
            refusal: null,
            annotations: [
              {
                type: 'url_citation',
                url_citation: { title: 'Atlas', url: 'https://atlas.example', start_index: 4, end_index: 4 },
              },
            ],
          },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
      usage: {
        prompt_tokens: 7,
        completion_tokens: 3,
        total_tokens: 10,
        completion_tokens_details: { reasoning_tokens: 1 },
      },
    });
  });

  it('leaves usage out when nobody counted, and reasoning when it is not wanted', async () => {
    gateway.wire.onRequest = (conversation) =>
      void conversation
        .say(reasoning('hm'), text('Hi'), { type: 'finish', reason: 'stop', usage: null, usageSource: 'none' })
        .end();
    const answer = await gateway.chat({ reasoning: { exclude: true } });
    expect(answer.headers['x-sluice-usage-source']).toBe('none');
    expect(answer.text).not.toMatch(/"usage"|reasoning_content/);
  });

  it('hands the worker one request in the product’s own form, whatever the spelling of the model', async () => {
    await gateway.chat(
      { model: 'glm-4.6', max_tokens: 5, stop: 'END', messages: [{ role: 'developer', content: 'Be brief' }] },
      { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', 'x-request-id': 'mine-1' },
    );
    const { chat, request } = gateway.wire.last;
    expect(chat).toMatchObject({
      model: 'GLM-4.6',
      messages: [{ role: 'system', content: 'Be brief' }],
      stream: false,
      maxOutputTokens: 5,
      stop: ['END'],
    });
    expect(request).toMatchObject({
      providerId: 'zai',
      pattern: 'chat.completions',
      limits: { acceptMs: 5_000, firstEventMs: 60_000, idleMs: 120_000, totalMs: 600_000 },
    });
    expect(request.headers.traceparent).toBe('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01');
    expect(await gateway.logLine()).toMatchObject({ clientId: 'mine-1', requestId: request.headers.requestId });
  });

  it('makes an HTTP error of a failure anywhere', async () => {
    const cases: [ServiceError, number, Record<string, string>][] = [
      [new ServiceError('upstream_interrupted', 'cut'), 502, {}],
      [
        new ServiceError('no_available_credentials', 'all cool', { retryAfterMs: 2_500 }),
        503,
        { 'retry-after': '3', 'retry-after-ms': '2500' },
      ],
      [
        new ServiceError('upstream_quota_exhausted', 'spent', { retryAfterMs: 3_600_000 }),
        503,
        { 'retry-after': '3600', 'x-should-retry': 'false' },
      ],
      [new ServiceError('worker_lost', 'lost'), 503, { 'retry-after': '5', 'retry-after-ms': '5000' }],
      [new ServiceError('upstream_stalled', 'silent'), 504, {}],
    ];
    for (const [error, status, headers] of cases) {
      gateway.wire.onRequest = (conversation) => void conversation.say(text('part')).fail(error);
      const answer = await gateway.chat();
      expect([answer.status, answer.json().error['code']]).toEqual([status, error.code]);
      expect(answer.headers).toMatchObject(headers);
      expect(answer.text).not.toContain('part');
    }
  });

  it('never passes for complete when the end is missing, empty or broken', async () => {
    gateway.wire.onRequest = (conversation) => void conversation.say(text('part')).end();
    expect((await gateway.chat()).json().error['code']).toBe('upstream_interrupted');
    gateway.wire.onRequest = (conversation) => void conversation.say(finish('length')).end();
    expect((await gateway.chat()).json().error['code']).toBe('upstream_empty_response');
    gateway.wire.onRequest = (conversation) =>
      void conversation
        .say({ type: 'tool-call-start', index: 0, id: 'a', name: 'f' })
        .say({ type: 'tool-call-delta', index: 0, inputJson: '{"cut":' }, finish('tool_calls'))
        .end();
    expect((await gateway.chat()).json().error['code']).toBe('upstream_error');
  });

  it('hides what went wrong inside, and names the request', async () => {
    gateway.wire.onRequest = () => {
      throw new Error('secret path');
    };
    const answer = await gateway.chat();
    expect(answer.status).toBe(500);
    expect(answer.json().error).toMatchObject({ type: 'server_error', code: 'internal_error' });
    expect(answer.json().error['message']).toContain(answer.headers['x-request-id']);
    expect(answer.text).not.toContain('secret');
    expect(await gateway.logLine()).toMatchObject({ outcome: 'internal_error', status: 500 });
  });

  it('aborts the call when the client leaves', async () => {
    const asked = new Promise<void>((resolve) => (gateway.wire.onRequest = () => resolve()));
    const request = httpRequest({ host: '127.0.0.1', port: gateway.port, ...gateway.chatOptions() });
    request.on('error', () => undefined);
    request.end(chatBody());
    await asked;
    request.destroy();
    await gateway.wire.last.aborted;
    expect(await gateway.logLine()).toMatchObject({ outcome: 'client_gone', status: 499 });
  });

  it('keeps one record per request: a log line without prompts, and a count', async () => {
    await gateway.chat({ messages: [{ role: 'user', content: 'my private prompt' }] });
    expect(await gateway.logLine()).toMatchObject({
      model: 'GLM-4.6',
      provider: 'zai',
      channel: 'web',
      outcome: 'completed',
      status: 200,
      stream: false,
      inputTokens: 7,
      outputTokens: 3,
      usageSource: 'upstream',
      attempts: 1,
    });
    expect(JSON.stringify(gateway.logs)).not.toMatch(/private|sk-sluice/);
    const metrics = await gateway.registry.metrics();
    expect(metrics).toContain(
      'sluice_requests_total{model="GLM-4.6",provider="zai",outcome="completed",service="gateway"} 1',
    );
    expect(metrics).toContain('sluice_active_requests{service="gateway"} 0');
    expect(metrics).toContain('sluice_ttft_seconds_count{service="gateway",model="GLM-4.6",provider="zai"} 1');
  });
});
