import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  LONGCAT_API_KEY,
  LONGCAT_EXHAUSTED_API_KEY,
  LONGCAT_UNKNOWN_API_KEY,
  expectedAnswer,
  startLongcatUpstreams,
  type LongcatUpstreams,
} from '../src/index.js';
import { askLongcatApi } from './longcat-client.js';
import { readApi } from './read-answer.js';

let longcat: LongcatUpstreams;
beforeAll(async () => {
  longcat = await startLongcatUpstreams({ paceMs: 0 });
});
beforeEach(() => longcat.reset());
afterAll(() => longcat.close());

const ask = (text: string, changes: Record<string, unknown> = {}, key: string | null = LONGCAT_API_KEY) =>
  askLongcatApi(longcat.apiUrl, text, changes, key);

async function refusalOf(response: Response): Promise<{ status: number; code: string; message: string }> {
  const { error } = (await response.json()) as { error: { code: string; message: string } };
  return { status: response.status, ...error };
}

describe('the official API of LongCat refuses', () => {
  it.each([
    ['no key', null, 401],
    ['an unknown key', LONGCAT_UNKNOWN_API_KEY, 401],
    ['a key whose quota is used up', LONGCAT_EXHAUSTED_API_KEY, 402],
  ])('%s', async (_, key, status) => {
    expect(await refusalOf(await ask('hi', {}, key))).toMatchObject({ status });
  });

  it.each<[string, Record<string, unknown>]>([
    ['model', { model: 'LongCat' }],
    ['messages', { messages: [] }],
    ['role', { messages: [{ role: 'developer', content: 'hi' }] }],
    ['images', { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:,' } }] }] }],
    ['temperature', { temperature: 1.1 }],
    ['top_p', { top_p: 1.1 }],
    ['max_tokens', { max_tokens: 8_193 }],
    ['seed', { seed: 1 }],
    ['tool_choice', { tool_choice: 'auto' }],
    ['enable_thinking', { enable_thinking: true }],
    ['thinking_budget', { thinking_budget: 2_048 }],
    ['thinking', { thinking: { type: 'enabled' } }],
    ['enable_thinking', { model: 'LongCat-2.0', enable_thinking: true }],
    ['thinking.type', { model: 'LongCat-2.0', thinking: { type: 'auto' } }],
    ['thinking_budget', { model: 'LongCat-Flash-Thinking', enable_thinking: true }],
    [
      'thinking_budget',
      { model: 'LongCat-Flash-Thinking', enable_thinking: true, max_tokens: 2_048, thinking_budget: 1_023 },
    ],
    [
      'thinking_budget',
      { model: 'LongCat-Flash-Thinking', enable_thinking: true, max_tokens: 2_048, thinking_budget: 2_048 },
    ],
  ])('a wrong %s: %j', async (word, changes) => {
    const { status, message } = await refusalOf(await ask('hi', changes));
    expect(status).toBe(400);
    expect(message.toLowerCase()).toContain(word);
  });

  it('a request over the limit, and says when to come back', async () => {
    const response = await ask('sim:status code=429');
    expect(response.headers.get('retry-after')).toBeNull();
    expect(await refusalOf(response)).toMatchObject({ status: 429, code: 'rate_limit_exceeded', retry_after: 60 });
  });

  it.each([402, 403])('with %i when the quota is used up', async (code) => {
    expect((await refusalOf(await ask(`sim:status code=${code}`))).message).toContain('quota');
  });
});

describe('the official API of LongCat answers', () => {
  it.each(['sim:plain', 'sim:thinking', 'sim:multibyte', 'sim:usage at=twice', 'sim:long kb=50'])(
    '%s',
    async (text) => {
      const answer = await readApi(await ask(text));
      const { text: whole, reasoning } = expectedAnswer('api', text);
      expect(answer).toMatchObject({ text: whole, reasoning, hasMarker: true, finish: 'stop' });
    },
  );

  it.each<[object, boolean]>([
    [{}, false],
    [{ model: 'LongCat-Flash-Thinking' }, false],
    [{ model: 'LongCat-Flash-Thinking', enable_thinking: true, max_tokens: 2_048 }, true],
    [{ model: 'LongCat-2.0' }, false],
    [{ model: 'LongCat-2.0', thinking: { type: 'enabled' }, max_tokens: 131_072 }, true],
  ])('%j with thoughts: %s', async (changes, thinks) => {
    expect((await readApi(await ask('hi', { ...changes }))).reasoning !== '').toBe(thinks);
  });

  it('calls tools', async () => {
    const tools = [{ type: 'function', function: { name: 'look', parameters: { type: 'object' } } }];
    const answer = await readApi(await ask('sim:tool', { tools, tool_choice: 'auto' }));
    expect(answer.toolCalls).toEqual([{ name: 'look', inputJson: '{}' }]);
  });

  it('in one body when no stream is asked for', async () => {
    const response = await ask('sim:plain text=hello', { stream: false });
    expect(await response.json()).toMatchObject({
      object: 'chat.completion',
      model: 'LongCat-Flash-Chat',
      choices: [{ message: { role: 'assistant', content: 'hello' }, finish_reason: 'stop' }],
    });
  });

  it('with its list of models', async () => {
    const list = (key: string) => fetch(`${longcat.apiUrl}/models`, { headers: { authorization: `Bearer ${key}` } });
    expect(await (await list(LONGCAT_API_KEY)).json()).toMatchObject({
      object: 'list',
      data: [{ id: 'LongCat-Flash-Chat' }, { id: 'LongCat-Flash-Thinking' }, {}, { id: 'LongCat-2.0' }],
    });
    expect((await list(LONGCAT_UNKNOWN_API_KEY)).status).toBe(401);
  });
});
