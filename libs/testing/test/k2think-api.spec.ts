import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  K2THINK_API_KEY,
  K2THINK_UNKNOWN_API_KEY,
  expectedAnswer,
  startK2ThinkUpstreams,
  type K2ThinkUpstreams,
} from '../src/index.js';
import { askK2Api } from './k2think-client.js';
import { readApi } from './read-answer.js';

let k2think: K2ThinkUpstreams;
beforeAll(async () => {
  k2think = await startK2ThinkUpstreams({ paceMs: 0 });
});
beforeEach(() => k2think.reset());
afterAll(() => k2think.close());

const codeOf = async (response: Response): Promise<unknown> =>
  ((await response.json()) as { error: { code: string } }).error.code;

describe('the official API of K2Think refuses', () => {
  it.each([
    ['no key', null],
    ['an unknown key', K2THINK_UNKNOWN_API_KEY],
  ])('%s', async (_, key) => {
    const response = await askK2Api(k2think.apiUrl, 'hi', {}, key);
    expect([response.status, await codeOf(response)]).toEqual([401, 'invalid_api_key']);
  });

  it.each<[string, Record<string, unknown>, number]>([
    ['an unknown model', { model: 'MBZUAI-IFM/K2-Think' }, 404],
    ['a field that nobody sends', { enable_thinking: true }, 400],
    ['a temperature that is text', { temperature: 'hot' }, 400],
    ['no messages', { messages: [] }, 400],
    ['an image', { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'x' } }] }] }, 400],
    ['a tool choice without tools', { tool_choice: 'auto' }, 400],
    ['a tool without a name', { tools: [{ type: 'function', function: {} }] }, 400],
  ])('%s', async (_, changes, status) => {
    expect((await askK2Api(k2think.apiUrl, 'hi', changes)).status).toBe(status);
  });
});

describe('the official API of K2Think', () => {
  it('lists its one model, to those who have a key', async () => {
    const list = (headers: Record<string, string>) => fetch(`${k2think.apiUrl}/models`, { headers });
    const response = await list({ authorization: `Bearer ${K2THINK_API_KEY}` });
    expect(await response.json()).toMatchObject({ object: 'list', data: [{ id: 'MBZUAI-IFM/K2-Think-v2' }] });
    expect((await list({})).status).toBe(401);
  });

  it.each([
    ['closing', 'The question is short', '\n</think>\n\nHello there.'],
    ['both', '<think>\nThe question is short', '\n</think>\n\nHello there.'],
    ['none', 'Hello there.', ''],
  ] as const)('writes reasoning into the text, with tags %s', async (thinkTags, start, inside) => {
    k2think.configure({ thinkTags });
    const { text, reasoning } = await readApi(await askK2Api(k2think.apiUrl, 'sim:thinking'));
    expect(reasoning).toBe('');
    expect(text.startsWith(start)).toBe(true);
    expect(text).toContain(inside);
  });

  it('writes it into a field of its own where that is ordered', async () => {
    k2think.configure({ thinkTags: 'field' });
    const answer = await readApi(await askK2Api(k2think.apiUrl, 'sim:thinking'));
    const { text, reasoning } = expectedAnswer('api', 'sim:thinking');
    expect(answer).toMatchObject({ text, reasoning, finish: 'stop' });
  });

  it.each([
    [{}, null],
    [{ stream_options: { include_usage: true } }, expectedAnswer('api', 'sim:plain').usage],
  ])('counts in a stream that asked for it: %j', async (changes, usage) => {
    expect((await readApi(await askK2Api(k2think.apiUrl, 'sim:plain', changes))).usage).toEqual(usage);
  });

  it('names the role once', async () => {
    const body = await (await askK2Api(k2think.apiUrl, 'sim:plain')).text();
    expect(body.match(/"role"/g)).toHaveLength(1);
  });

  it('answers with one body when no stream is asked for', async () => {
    const { text, usage } = expectedAnswer('api', 'sim:plain text=a');
    const response = await askK2Api(k2think.apiUrl, 'sim:plain text=a', { stream: false });
    expect(await response.json()).toMatchObject({
      object: 'chat.completion',
      choices: [{ message: { content: `\n</think>\n\n${text}` } }],
      usage,
    });
  });
});
