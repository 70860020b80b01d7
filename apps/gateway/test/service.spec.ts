import { afterEach, describe, expect, it } from 'vitest';
import { finish, text } from './support/in-memory-wire.js';
import { dataOf, KEY, TestGateway } from './support/test-gateway.js';
import { stopAnswers } from '../src/app.js';

describe('the gateway as a service', () => {
  let gateway: TestGateway;
  afterEach(() => gateway.stop());

  it('is ready when the wire is, and a worker lives', async () => {
    gateway = await TestGateway.start();
    expect((await gateway.send({ path: '/ready' })).status).toBe(200);
    gateway.wire.unready = 'Redis cannot be reached';
    gateway.wire.live = 0;
    const answer = await gateway.send({ path: '/ready' });
    expect(answer.status).toBe(503);
    expect(answer.json()).toEqual({
      ready: false,
      checks: { redis: 'Redis cannot be reached', workers: 'no worker serves any model at the moment' },
      notes: {},
    });
  });

  it('says 503 rather than 404 while nobody knows which models there are', async () => {
    gateway = await TestGateway.start();
    gateway.wire.cards = [];
    gateway.wire.unready = 'Redis cannot be reached';
    const answer = await gateway.chat();
    expect([answer.status, answer.json().error['code']]).toEqual([503, 'provider_unavailable']);
    expect(answer.headers['retry-after']).toBe('5');
  });

  it('serves everything below its root path, and nothing beside it', async () => {
    gateway = await TestGateway.start({ ROOT_PATH: '/sluice/' });
    const headers = { 'x-api-key': KEY };
    for (const path of ['', '/', '/health', '/v1/models', '/docs', '/openapi.json', '/v1/models/GLM-4.6']) {
      expect([path, (await gateway.send({ path: `/sluice${path}`, headers })).status]).toEqual([path, 200]);
      if (path !== '') expect([path, (await gateway.send({ path, headers })).status]).toEqual([path, 404]);
    }
    expect((await gateway.send({ path: '/sluice' })).json()).toMatchObject({ base_url: '/sluice/v1' });
    expect((await gateway.send({ path: '/sluicegate/health' })).status).toBe(404);
    const options = gateway.chatOptions();
    const body = JSON.stringify({ model: 'GLM-4.6', messages: [{ role: 'user', content: 'Hi' }] });
    expect((await gateway.send({ ...options, path: '/sluice/v1/chat/completions' }, body)).status).toBe(200);
  });

  it('documents itself with examples that are true', async () => {
    gateway = await TestGateway.start();
    const document = (await gateway.send({ path: '/openapi.json' })).json() as unknown as {
      paths: Record<string, Record<string, { security?: unknown; responses: Record<string, unknown> }>>;
      components: { securitySchemes: object; schemas: Record<string, { required: string[]; properties: object }> };
    };
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining(['/v1/chat/completions', '/v1/models', '/health', '/ready']),
    );
    expect(document.components.securitySchemes).toEqual({
      bearer: expect.objectContaining({ type: 'http', scheme: 'bearer' }) as object,
    });
    const chat = document.components.schemas['ChatCompletionDto'];
    expect(chat?.required).toEqual(['model', 'messages']);
    expect(chat?.properties).toHaveProperty('tool_choice');
    expect(document.paths['/v1/chat/completions']?.['post']?.security).toEqual([{ bearer: [] }]);
    const example = { model: 'GLM-4.6', messages: [{ role: 'user', content: 'Say hello in three languages.' }] };
    expect((await gateway.chat(example)).status).toBe(200);
    for (const path of ['/docs', '/docs/swagger-ui-bundle.js', '/docs/swagger-ui-init.js', '/docs/swagger-ui.css']) {
      expect([path, (await gateway.send({ path })).status]).toEqual([path, 200]);
    }
  });

  it('refuses fields in strict mode that the model cannot honour, but not labels and no-ops', async () => {
    gateway = await TestGateway.start({ STRICT_PARAMETERS: true });
    const refused = await gateway.chat({ seed: 4 });
    expect(refused.status).toBe(400);
    expect(refused.json().error).toMatchObject({ code: 'unsupported_parameter', param: 'seed' });
    expect((await gateway.chat({ foo: 1 })).json().error).toMatchObject({ param: 'foo' });
    const harmless = { user: 'u', n: 1, store: false, logprobs: false, max_completion_tokens: 9, thinking: null };
    expect((await gateway.chat(harmless)).status).toBe(200);
  });

  it('lets everybody in when told to', async () => {
    gateway = await TestGateway.start({ AUTH_TOKEN: '', SKIP_AUTH_TOKEN: true });
    expect((await gateway.send({ path: '/v1/models' })).status).toBe(200);
  });

  it('opens itself to browsers of the listed origins only', async () => {
    gateway = await TestGateway.start({ CORS_ORIGINS: ['https://app.example'] });
    const preflight = (origin: string) =>
      gateway.send({
        method: 'OPTIONS',
        path: '/v1/chat/completions',
        headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
      });
    const ours = await preflight('https://app.example');
    expect([ours.status, ours.headers['access-control-allow-origin']]).toEqual([204, 'https://app.example']);
    expect((await preflight('https://evil.example')).headers['access-control-allow-origin']).toBeUndefined();
    await gateway.chat();
    expect(await gateway.logLine(0)).toMatchObject({ outcome: 'completed' });
  });

  it('sends no CORS header when no origin is listed', async () => {
    gateway = await TestGateway.start();
    const answer = await gateway.send({ path: '/health', headers: { origin: 'https://app.example' } });
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    expect(answer.headers['content-security-policy']).toContain("script-src 'self'");
  });

  it('tells clients why, when it stops before their answers are complete', async () => {
    gateway = await TestGateway.start();
    gateway.wire.onRequest = (conversation) => void conversation.say(text('Hel'));
    const streaming = gateway.chat({ stream: true });
    const whole = gateway.chat();
    while (gateway.wire.conversations.length < 2) await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    stopAnswers(gateway.app);
    expect(dataOf((await streaming).text).at(-1)).toMatchObject({ error: { code: 'worker_lost' } });
    expect((await whole).status).toBe(503);
    expect(await gateway.logLine(1)).toMatchObject({ outcome: 'interrupted' });
  });

  it('keeps serving the next request of a connection whose stream has ended', async () => {
    gateway = await TestGateway.start();
    gateway.wire.onRequest = (conversation) => void conversation.say(text('Hi'), finish()).end();
    for (let count = 0; count < 3; count += 1) expect((await gateway.chat({ stream: true })).text).toContain('[DONE]');
  });
});
