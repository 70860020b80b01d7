import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  ZAI_API_KEY,
  ZAI_EXHAUSTED_API_KEY,
  ZAI_UNKNOWN_API_KEY,
  expectedAnswer,
  startZaiUpstreams,
  type ZaiUpstreams,
} from '../src/index.js';
import { askApi } from './api-client.js';
import { readApi } from './read-answer.js';

let zai: ZaiUpstreams;
beforeAll(async () => {
  zai = await startZaiUpstreams({ paceMs: 0 });
});
beforeEach(() => zai.reset());
afterAll(() => zai.close());

interface ErrorBody {
  readonly error: { readonly code: string; readonly message: string };
}

async function refusal(response: Response): Promise<{ status: number; code: string }> {
  const { error } = (await response.json()) as ErrorBody;
  expect(error.message).not.toBe('');
  return { status: response.status, code: error.code };
}

const weather = { name: 'get_weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } };
const tools = [{ type: 'function', function: weather }];

describe('the official API refuses', () => {
  it.each([
    ['no key', null, 401, '1001'],
    ['an unknown key', ZAI_UNKNOWN_API_KEY, 401, '1000'],
    ['a key without balance', ZAI_EXHAUSTED_API_KEY, 429, '1113'],
  ])('%s', async (_, key, status, code) => {
    expect(await refusal(await askApi(zai.apiUrl, 'hi', {}, key))).toEqual({ status, code });
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['an unknown model', { model: 'GLM-4.6' }, '1211'],
    ['no messages', { messages: [] }, '1214'],
    ['no user message', { messages: [{ role: 'system', content: 'be brief' }] }, '1214'],
    ['an unknown role', { messages: [{ role: 'developer', content: 'hi' }] }, '1214'],
    ['a tool message without an id', { messages: [{ role: 'tool', content: '1' }] }, '1214'],
    ['an image for a model without eyes', { messages: [{ role: 'user', content: [image()] }] }, '1210'],
    ['a tool choice that is not auto', { tools, tool_choice: 'required' }, '1214'],
    ['a named tool', { tools, tool_choice: { type: 'function', function: { name: 'get_weather' } } }, '1214'],
    ['a tool without a name', { tools: [{ type: 'function', function: {} }] }, '1214'],
    ['more than 128 tools', { tools: Array.from({ length: 129 }, () => tools[0]) }, '1214'],
    ['an unknown kind of thinking', { thinking: { type: 'auto' } }, '1214'],
    ['a top_p of nothing', { top_p: 0 }, '1214'],
    ['a max_tokens beyond all models', { max_tokens: 200_000 }, '1214'],
    ['several stop words', { stop: ['a', 'b'] }, '1214'],
    ['an unknown response format', { response_format: { type: 'json_schema' } }, '1214'],
    ['a short user_id', { user_id: 'abc' }, '1214'],
    ['a stream flag that is text', { stream: 'true' }, '1214'],
  ])('%s', async (_, changes, code) => {
    expect(await refusal(await askApi(zai.apiUrl, 'hi', changes))).toEqual({ status: 400, code });
  });

  it('what is no JSON', async () => {
    const headers = { authorization: `Bearer ${ZAI_API_KEY}` };
    const response = await fetch(`${zai.apiUrl}/chat/completions`, { method: 'POST', headers, body: '{' });
    expect(await refusal(response)).toEqual({ status: 400, code: '1210' });
  });

  it('every other address: it lists no models', async () => {
    expect((await fetch(`${zai.apiUrl}/models`)).status).toBe(404);
  });
});

describe('the official API answers', () => {
  it('in chunks of one id, with the counts on the last and a marker after it', async () => {
    const response = await askApi(zai.apiUrl, 'sim:plain text=hello');
    const lines = (await response.text()).split('\n\n').filter((line) => line !== '');
    expect(lines.at(-1)).toBe('data: [DONE]');
    const chunks = lines.slice(0, -1).map((line) => JSON.parse(line.slice(6)) as Record<string, unknown>);
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
    expect(chunks.map(({ usage }) => usage !== undefined)).toEqual([false, true]);
    expect(chunks[0]).toMatchObject({
      model: 'glm-4.6',
      choices: [{ index: 0, delta: { role: 'assistant', content: 'hello' } }],
    });
  });

  it.each([
    ['enabled', { type: 'enabled' }, true],
    ['left out', undefined, true],
    ['disabled', { type: 'disabled' }, false],
  ])('with reasoning when thinking is %s', async (_, thinking, isExpected) => {
    const answer = await readApi(await askApi(zai.apiUrl, 'hi', { thinking }));
    expect(answer.reasoning !== '').toBe(isExpected);
    const expected = expectedAnswer('api', 'hi', { wantsThinking: isExpected });
    expect(answer).toMatchObject({ text: expected.text, reasoning: expected.reasoning, usage: expected.usage });
  });

  it('with search results when a web_search is among the tools', async () => {
    const search = { type: 'web_search', web_search: { enable: true, search_engine: 'search-prime' } };
    const answer = await readApi(await askApi(zai.apiUrl, 'hi', { tools: [search] }));
    expect(answer.citations).toEqual(expectedAnswer('api', 'hi', { wantsSearch: true }).citations);
    expect(answer.citations).toHaveLength(2);
  });

  it.each([true, false])('with a tool call in pieces only if tool_stream asks for it (%s)', async (isStreamed) => {
    const response = await askApi(zai.apiUrl, 'sim:tool', { tools, tool_stream: isStreamed });
    const body = await response.text();
    expect((body.match(/"tool_calls":/g) ?? []).length > 1).toBe(isStreamed);
    const answer = await readApi(new Response(body));
    expect(answer.toolCalls).toEqual(expectedAnswer('api', 'sim:tool', { tools: [weather] }).toolCalls);
    expect(answer.finish).toBe('tool_calls');
  });

  it('to what the tools returned', async () => {
    const call = { id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{}' } };
    const messages = [
      { role: 'user', content: 'sim:tool' },
      { role: 'assistant', content: null, tool_calls: [call] },
      { role: 'tool', content: '18 °C', tool_call_id: 'call_1' },
    ];
    expect((await readApi(await askApi(zai.apiUrl, '', { messages, tools }))).text).toBe('The tool answered: 18 °C');
  });

  it('with one body when no stream is asked for', async () => {
    const response = await askApi(zai.apiUrl, 'sim:thinking', { stream: false });
    const expected = expectedAnswer('api', 'sim:thinking');
    expect(await response.json()).toMatchObject({
      model: 'glm-4.6',
      choices: [{ finish_reason: 'stop', message: { content: expected.text, reasoning_content: expected.reasoning } }],
      usage: expected.usage,
    });
  });

  it.each(['sim:cut after=1', 'sim:close after=1', 'sim:garbage'])('with half a body for %s', async (text) => {
    const response = await askApi(zai.apiUrl, text, { stream: false });
    await expect(response.json()).rejects.toThrow();
  });

  it.each([true, false])('up to a stop text (streamed: %s)', async (stream) => {
    const response = await askApi(zai.apiUrl, 'sim:plain text="one two three"', { stop: ['two'], stream });
    const body = await response.text();
    expect(stream ? (await readApi(new Response(body))).text : JSON.parse(body)).toEqual(
      stream ? 'one ' : expect.objectContaining({ choices: [expect.objectContaining({ finish_reason: 'stop' })] }),
    );
    expect(body).not.toContain('two');
  });

  it('for an account with its id in the books', async () => {
    await (await askApi(zai.apiUrl, 'hi')).text();
    expect(zai.calls[0]).toMatchObject({ channel: 'api', identity: ZAI_API_KEY.split('.')[0], scenario: 'default' });
  });
});

function image(): object {
  return { type: 'image_url', image_url: { url: 'https://a.example/b.png' } };
}
