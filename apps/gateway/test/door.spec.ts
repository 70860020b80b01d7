import { connect } from 'node:net';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chatBody, KEY, readAnswer, TestGateway, type Answer } from './support/test-gateway.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await TestGateway.start({ BODY_LIMIT: '64kb' });
});
afterAll(() => gateway.stop());

/** Every error has four keys, whatever went wrong, and every response an id. */
function expectError(
  answer: Answer,
  status: number,
  error: { type?: string; code: string | null; param?: string },
): void {
  expect(answer.status).toBe(status);
  expect(Object.keys(answer.json())).toEqual(['error']);
  expect(Object.keys(answer.json().error)).toEqual(['message', 'type', 'param', 'code']);
  expect(answer.json().error).toMatchObject({ type: 'invalid_request_error', param: null, ...error });
  expect(answer.headers['content-type']).toContain('application/json');
  expect(answer.headers['x-request-id']).toMatch(/^req_/);
}

describe('the key', () => {
  it('is asked for', async () => {
    const answer = await gateway.send({ path: '/v1/models' });
    expectError(answer, 401, { code: 'invalid_api_key' });
    expect(answer.headers['www-authenticate']).toBe('Bearer');
  });

  it('is refused when wrong, and not told back', async () => {
    const almost = `${KEY.slice(0, -1)}~`;
    const wrong = [{ authorization: 'Bearer sk-wrong' }, { 'x-api-key': 'sk-wrong' }, { 'x-api-key': almost }];
    for (const headers of [...wrong, { authorization: KEY }]) {
      const answer = await gateway.send({ path: '/v1/models', headers });
      expectError(answer, 401, { code: 'invalid_api_key' });
      expect(answer.text).not.toContain('sk-');
    }
  });

  it('is taken as a bearer or as x-api-key', async () => {
    for (const headers of [
      { authorization: `Bearer ${KEY}` },
      { authorization: `bearer ${KEY}` },
      { 'x-api-key': KEY },
    ]) {
      expect((await gateway.send({ path: '/v1/models', headers })).status).toBe(200);
    }
  });

  it('is looked at before the body is read', async () => {
    const socket = connect(gateway.port, '127.0.0.1');
    socket.write(
      'POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer sk-wrong\r\n' +
        'content-type: application/json\r\ncontent-length: 60000\r\n\r\n{',
    );
    const [head] = (await once(socket, 'data')) as [Buffer];
    expect(head.toString()).toMatch(/^HTTP\/1\.1 401 /);
    socket.destroy();
  });

  it.each(['/health', '/', '/openapi.json', '/docs'])('is not needed at %s', async (path) => {
    expect((await gateway.send({ path })).status).toBe(200);
  });
});

describe('what no route serves', () => {
  it('is 404', async () => {
    expectError(await gateway.send({ path: '/v1/embeddings', method: 'POST' }), 404, { code: 'not_found' });
    expectError(await gateway.send({ path: '/administration' }), 404, { code: 'not_found' });
    expectError(await gateway.send({ path: '/v1/models/%E0%A4', headers: { 'x-api-key': KEY } }), 400, { code: null });
  });

  it('is 405 with the methods that are served, when only the method is wrong', async () => {
    const answer = await gateway.send({ path: '/v1/chat/completions', headers: { 'x-api-key': KEY } });
    expectError(answer, 405, { code: 'method_not_allowed' });
    expect(answer.headers.allow).toBe('POST');
    const models = await gateway.send({ path: '/v1/models', method: 'DELETE' });
    expectError(models, 405, { code: 'method_not_allowed' });
    expect(models.headers.allow).toBe('GET, HEAD');
  });
});

describe('the body', () => {
  const send = (body: string | Buffer, headers: Record<string, string> = {}): Promise<Answer> =>
    gateway.send(gateway.chatOptions(headers), body);

  it('is 415 when it is not called JSON', async () => {
    expectError(await send(chatBody(), { 'content-type': 'text/plain' }), 415, { code: 'unsupported_media_type' });
  });

  it('may be called JSON in several ways, and be compressed', async () => {
    expect((await send(chatBody(), { 'content-type': 'application/json; charset=utf-8' })).status).toBe(200);
    expect((await send(chatBody(), { 'content-type': 'application/vnd.x+json' })).status).toBe(200);
    expect((await send(gzipSync(chatBody()), { 'content-encoding': 'gzip' })).status).toBe(200);
  });

  it('is 400 when it is not JSON, or not an object', async () => {
    expectError(await send('{"model":'), 400, { code: 'invalid_json' });
    expectError(await send(''), 400, { code: 'invalid_json' });
    expectError(await send('[1]'), 400, { code: null });
  });

  it('is 413 when it is too large, told beforehand or found out', async () => {
    const large = chatBody({ user: 'x'.repeat(70_000) });
    expectError(await send(large), 413, { code: 'request_too_large' });
    expectError(await send(gzipSync(large), { 'content-encoding': 'gzip' }), 413, { code: 'request_too_large' });
    const answer = await new Promise<Answer>((resolve, reject) => {
      const options = { ...gateway.chatOptions(), host: '127.0.0.1', port: gateway.port };
      const request = httpRequest(options, (message) => void readAnswer(message).then(resolve, reject));
      request.on('error', reject);
      for (let at = 0; at < large.length; at += 10_000) request.write(large.slice(at, at + 10_000));
      request.end();
    });
    expectError(answer, 413, { code: 'request_too_large' });
  });

  it('is 400 with the path of the field when a type is wrong', async () => {
    const user = { role: 'user', content: 'Hi' };
    const cases: [object, string][] = [
      [{ model: 7 }, 'model'],
      [{ model: null }, 'model'],
      [{ messages: undefined }, 'messages'],
      [{ messages: [] }, 'messages'],
      [{ messages: [{ role: 'user', content: 5 }] }, 'messages.0.content'],
      [{ messages: [user, { role: 'wizard', content: 'x' }] }, 'messages.1.role'],
      [{ messages: [{ role: 'user', content: [{ type: 'text' }] }] }, 'messages.0.content.0.text'],
      [{ messages: [{ role: 'tool', content: 'x' }] }, 'messages.0.tool_call_id'],
      [{ messages: [{ role: 'assistant', tool_calls: [{ id: 'a' }] }] }, 'messages.0.tool_calls.0.function'],
      [{ temperature: 3 }, 'temperature'],
      [{ temperature: '0.5' }, 'temperature'],
      [{ stream: 'yes' }, 'stream'],
      [{ stop: [1] }, 'stop.0'],
      [{ tools: [{ type: 'function', function: {} }] }, 'tools.0.function.name'],
      [{ stream_options: { include_usage: 1 } }, 'stream_options.include_usage'],
      [{ reasoning: { effort: 'huge' } }, 'reasoning.effort'],
      [{ max_tokens: 0 }, 'max_tokens'],
      [{ response_format: { type: 'xml' } }, 'response_format.type'],
    ];
    for (const [change, param] of cases) {
      const answer = await gateway.chat(change);
      expectError(answer, 400, { code: null, param });
      expect(answer.json().error['message']).toContain(param);
    }
  });

  it('cannot slip past the checks by the names of an object’s own machinery', async () => {
    const body = chatBody({ temperature: 9 }).replace('{', '{"__proto__":{"x":1},"constructor":{"name":"Object"},');
    expectError(await send(body), 400, { code: null, param: 'temperature' });
  });

  it('is 400 for what the model cannot do', async () => {
    expectError(await gateway.chat({ n: 2 }), 400, { code: 'unsupported_value', param: 'n' });
    const picture = { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } };
    const messages = [{ role: 'user', content: [{ type: 'text', text: 'Look' }, picture] }];
    expectError(await gateway.chat({ messages }), 400, { code: 'unsupported_value', param: 'messages.0.content.1' });
    expect((await gateway.chat({ model: 'GLM-4.5V', messages })).status).toBe(200);
  });
});

describe('models', () => {
  const headers = { authorization: `Bearer ${KEY}` };

  it('are listed from the cards', async () => {
    const answer = await gateway.send({ path: '/v1/models', headers });
    const { object, data } = answer.json() as unknown as { object: string; data: Record<string, unknown>[] };
    expect(object).toBe('list');
    expect(data.map(({ id }) => id)).toEqual(['GLM-4.6', 'GLM-4.5V', 'MBZUAI-IFM/K2-Think']);
    expect(data[0]).toMatchObject({
      object: 'model',
      created: 1_759_190_400,
      owned_by: 'z-ai',
      context_length: 200_000,
    });
  });

  it.each(['glm-4.6', 'MBZUAI-IFM/K2-Think', 'mbzuai-ifm%2Fk2-think'])('are described one by one: %s', async (id) => {
    const answer = await gateway.send({ path: `/v1/models/${id}`, headers });
    expect(answer.status).toBe(200);
    expect(String(answer.json()['id']).toLowerCase()).toBe(decodeURIComponent(id).toLowerCase());
  });

  it('are 404 when unknown, at both doors', async () => {
    const expected = { code: 'model_not_found', param: 'model' };
    expectError(await gateway.send({ path: '/v1/models/gpt-9', headers }), 404, expected);
    expectError(await gateway.chat({ model: 'gpt-9' }), 404, expected);
  });
});
