import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, completionsAt, type Stack, startStack } from './stack.js';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

interface ErrorBody {
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly param: string | null;
    readonly code: string | null;
  };
}

async function errorOf(response: Response): Promise<ErrorBody['error']> {
  expect(response.headers.get('content-type')).toContain('application/json');
  expect(response.headers.get('x-request-id')).toMatch(/^req_/);
  const body = (await response.json()) as ErrorBody;
  expect(Object.keys(body)).toEqual(['error']);
  expect(Object.keys(body.error).sort()).toEqual(['code', 'message', 'param', 'type']);
  return body.error;
}

const send = (path: string, init: RequestInit): Promise<Response> => fetch(`${stack.product.url}${path}`, init);
const withKey = (more: Record<string, string> = {}) => ({ authorization: `Bearer ${stack.product.apiKey}`, ...more });
const json = { 'content-type': 'application/json' };

describe('the door', () => {
  it.each<Record<string, string>>([
    {},
    { authorization: 'Bearer sk-wrong' },
    { authorization: 'Basic abc' },
    { 'x-api-key': 'sk-wrong' },
  ])('answers 401 to %o, and echoes nothing of it', async (headers) => {
    const response = await send('/v1/chat/completions', {
      method: 'POST',
      headers: { ...json, ...headers },
      body: JSON.stringify(ask('x')),
    });
    expect(response.status).toBe(401);
    const error = await errorOf(response);
    expect(error).toMatchObject({ type: 'invalid_request_error', code: 'invalid_api_key' });
    expect(error.message).not.toContain('wrong');
  });

  it('answers 404 for a model nobody has', async () => {
    const response = await stack.chat({ ...ask('x'), model: 'gpt-4' });
    expect(response.status).toBe(404);
    expect(await errorOf(response)).toMatchObject({ code: 'model_not_found', param: 'model' });
  });

  it('answers 400 for malformed JSON', async () => {
    const response = await send('/v1/chat/completions', { method: 'POST', headers: withKey(json), body: '{"model":' });
    expect(response.status).toBe(400);
    expect(await errorOf(response)).toMatchObject({ code: 'invalid_json' });
  });

  it.each([
    [{ model: 'GLM-4.6' }, 'messages'],
    [{ model: 7, messages: [{ role: 'user', content: 'x' }] }, 'model'],
    [{ model: 'GLM-4.6', messages: [] }, 'messages'],
    [{ model: 'GLM-4.6', messages: [{ role: 'user', content: 7 }] }, 'messages.0.content'],
    [{ model: 'GLM-4.6', messages: [{ role: 'wizard', content: 'x' }] }, 'messages.0.role'],
    [{ ...ask('x'), temperature: 'hot' }, 'temperature'],
    [{ ...ask('x'), stream: 'yes' }, 'stream'],
    [{ ...ask('x'), n: 2 }, 'n'],
    [{ ...ask('x'), tools: [{ type: 'function' }] }, 'tools.0.function'],
  ])('answers 400 for %o and names the field', async (body, param) => {
    const response = await stack.chat(body);
    expect(response.status).toBe(400);
    expect(await errorOf(response)).toMatchObject({ type: 'invalid_request_error', param });
  });

  it('answers 405 with the methods that are allowed', async () => {
    const response = await send('/v1/chat/completions', { method: 'GET', headers: withKey() });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toContain('POST');
    expect(await errorOf(response)).toMatchObject({ code: 'method_not_allowed' });
  });

  it('answers 404 for a path that leads nowhere', async () => {
    const response = await send('/v1/nowhere', { method: 'POST', headers: withKey(json), body: '{}' });
    expect(response.status).toBe(404);
    await errorOf(response);
  });

  it('answers 413 to a body of 33 MB, by its length and by its chunks', async () => {
    const body = JSON.stringify(ask('x'.repeat(33 * 1024 * 1024)));
    const declared = await send('/v1/chat/completions', { method: 'POST', headers: withKey(json), body });
    expect(declared.status).toBe(413);
    expect(await errorOf(declared)).toMatchObject({ code: 'request_too_large' });
    expect(await statusOfChunked(body)).toBe(413);
  });

  it('answers 415 to a body that is no JSON', async () => {
    const response = await send('/v1/chat/completions', {
      method: 'POST',
      headers: withKey({ 'content-type': 'text/plain' }),
      body: 'hello',
    });
    expect(response.status).toBe(415);
    await errorOf(response);
  });

  it('has asked no upstream for any of this', () => {
    expect(completionsAt(stack.upstreams)).toBe(0);
  });

  it('shows whether it lives, whether it is ready, and its documentation, without a key', async () => {
    for (const path of ['/health', '/ready', '/docs', '/openapi.json', '/']) {
      const response = await send(path, {});
      expect(response.status, path).toBe(200);
      expect(response.headers.get('x-request-id'), path).toMatch(/^req_/);
    }
    const openapi = (await (await send('/openapi.json', {})).json()) as { paths: Record<string, unknown> };
    expect(Object.keys(openapi.paths)).toEqual(expect.arrayContaining(['/v1/chat/completions', '/v1/models']));
    expect((await send('/metrics', {})).status).toBe(404);
    expect((await fetch(`${stack.product.opsUrl}/metrics`)).status).toBe(200);
  });
});

/** Sends without a length, as a stream does; the answer may come before all is sent. */
function statusOfChunked(body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${stack.product.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { ...withKey(json), 'transfer-encoding': 'chunked' },
    });
    // A reset after the answer is the door closing on what is still being sent: the promise is settled by then.
    request.on('error', reject);
    request.on('response', (response) => {
      resolve(response.statusCode!);
      request.destroy();
    });
    request.end(body);
  });
}
