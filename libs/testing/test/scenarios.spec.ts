import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ZAI_USER_TOKEN, expectedAnswer, startZaiUpstreams, type WireKind, type ZaiUpstreams } from '../src/index.js';
import { askApi } from './api-client.js';
import { readApi, readWeb, type ReadAnswer } from './read-answer.js';
import { completion, userIdOf } from './web-client.js';

const user = { token: ZAI_USER_TOKEN, userId: userIdOf(ZAI_USER_TOKEN) };
const weather = {
  name: 'get_weather',
  description: 'Tells the weather',
  parameters: {
    type: 'object',
    properties: { city: { type: 'string' }, days: { type: 'integer', minimum: 1 }, units: { enum: ['C', 'F'] } },
    required: ['city', 'days'],
  },
};
const clock = { name: 'get_time', parameters: { type: 'object', properties: {} } };

let zai: ZaiUpstreams;
beforeAll(async () => {
  zai = await startZaiUpstreams({ paceMs: 0 });
});
beforeEach(() => zai.reset());
afterAll(() => zai.close());

const CHANNELS: readonly WireKind[] = ['web', 'api'];

function ask(channel: WireKind, text: string, tools: readonly object[] = []): Promise<Response> {
  const offered = tools.map((tool) => ({ type: 'function', function: tool }));
  if (channel === 'web') {
    return completion(zai.webUrl, { ...user, text, ...(tools.length === 0 ? {} : { body: { tools: offered } }) });
  }
  const more = tools.length === 0 ? {} : { tools: offered };
  return askApi(zai.apiUrl, text, { thinking: { type: 'disabled' }, ...more });
}

async function read(channel: WireKind, response: Response): Promise<ReadAnswer> {
  return channel === 'web' ? readWeb(response) : readApi(response);
}

const ON_BOTH = [
  'no directive at all, but 日本語',
  'sim:plain',
  'sim:plain text="two words"',
  'sim:echo  exact <details>\n\n> "rest" 😀\t',
  'sim:thinking',
  'sim:plain thinking="a <b>thought</b>\\n> of its own" text=Hi',
  'sim:search',
  'sim:slow first=5 every=1',
  'sim:no-done-marker',
  'sim:garbage',
  'sim:split',
  'sim:multibyte',
  'sim:multibyte slice=bytes thinking=on',
  'sim:usage at=answer',
  'sim:usage at=other',
  'sim:usage at=done',
  'sim:usage at=twice',
  'sim:usage at=none',
  'sim:long kb=100',
  'sim:length',
  'sim:load events=205 rate=0 size=43',
  'sim:load events=20 rate=1000 size=10',
];

describe.each(CHANNELS)('on %s', (channel) => {
  it.each(ON_BOTH)('a good answer arrives byte for byte: %s', async (text) => {
    const answer = await read(channel, await ask(channel, text));
    const expected = expectedAnswer(channel, text);
    expect(expected.endsWell).toBe(true);
    expect(answer.text).toBe(expected.text);
    expect(answer.reasoning).toBe(expected.reasoning);
    expect(answer.citations).toEqual(expected.citations);
    expect(answer.usage).toEqual(expected.usage);
    expect(answer.hasMarker).toBe(!text.includes('no-done-marker'));
    expect(answer.unreadable).toBe(text.includes('garbage') ? 1 : 0);
    if (channel === 'api') expect(answer.finish).toBe(expected.finish);
    else expect(answer.isDone).toBe(true);
  });

  it.each([
    ['sim:cut after=3', true],
    ['sim:cut after=0', true],
    ['sim:cut after=2 mid', true],
    ['sim:close after=3', false],
    ['sim:close after=9999', false],
  ])('%s says nowhere that the answer is complete', async (text, isBroken) => {
    const response = await ask(channel, text);
    expect(response.status).toBe(200);
    const body = await bodyOf(response);
    expect(body.isBroken).toBe(isBroken);
    const answer = await read(channel, new Response(body.text));
    expect(answer).toMatchObject({ isDone: false, hasMarker: false, finish: null });
    expect(answer.unreadable).toBe(text.includes('mid') ? 1 : 0);
    expect(expectedAnswer(channel, text).endsWell).toBe(false);
    expect(expectedAnswer(channel, text).text.startsWith(answer.text)).toBe(true);
    expect(answer.text === '').toBe(text.includes('after=0'));
  });

  it.each([
    ['sim:waf405', 405, 'errors.aliyun.com'],
    ['sim:captcha', 200, 'captcha'],
    ['sim:captcha status=403', 403, 'captcha'],
    ['sim:status code=502', 502, 'nginx'],
  ])('%s is a page', async (text, status, content) => {
    const response = await ask(channel, text);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(await response.text()).toContain(content);
  });

  it.each([400, 401, 403, 404, 429, 500])('status code=%d is refused as the upstream refuses', async (status) => {
    const response = await ask(channel, `sim:status code=${status}`);
    expect(response.status).toBe(status);
    expect(response.headers.get('retry-after')).toBeNull();
    expect(await response.json()).toHaveProperty(channel === 'web' ? 'detail' : 'error.code');
  });

  it('retry-after is sent when ordered', async () => {
    const response = await ask(channel, 'sim:status code=429 retry-after=3');
    expect(response.headers.get('retry-after')).toBe('3');
  });

  it('once is over the second time', async () => {
    expect((await ask(channel, 'sim:status code=500 once')).status).toBe(500);
    const second = await ask(channel, 'sim:status code=500 once');
    expect((await read(channel, second)).text).toBe(
      expectedAnswer(channel, 'sim:status code=500 once', { isRepeat: true }).text,
    );
  });

  it('conditions spare the others', async () => {
    const other = channel === 'web' ? 'api' : 'web';
    expect((await ask(channel, `sim:status code=500 on=${other}`)).status).toBe(200);
    expect((await ask(channel, 'sim:status code=401 for=guest')).status).toBe(200);
    expect((await ask(channel, `sim:status code=401 for=${channel === 'web' ? 'user' : 'key'}`)).status).toBe(401);
    await zai.idle();
  });

  it('an empty answer ends without text', async () => {
    const answer = await read(channel, await ask(channel, 'sim:empty'));
    expect(answer).toMatchObject({ text: '', reasoning: '', hasMarker: true });
    expect(expectedAnswer(channel, 'sim:empty').endsWell).toBe(false);
  });

  it('an error in the band comes after as many events as ordered', async () => {
    const answer = await read(channel, await ask(channel, 'sim:error-in-band after=2'));
    expect(answer.errors).toHaveLength(1);
    expect(answer.errors[0]).toMatchObject({ code: channel === 'web' ? 426 : '1234' });
    expect(answer.text).not.toBe('');
  });

  it('nothing of garbage-all is readable', async () => {
    const answer = await read(channel, await ask(channel, 'sim:garbage-all'));
    expect(answer).toMatchObject({ text: '', isDone: false, hasMarker: false });
    expect(answer.unreadable).toBeGreaterThan(5);
  });

  it('a stall is silent until the client leaves', async () => {
    const response = await ask(channel, 'sim:stall after=1');
    const reader = response.body?.getReader();
    await reader?.read();
    expect(zai.openStreams()).toBe(1);
    await reader?.cancel();
    await zai.idle();
    expect(zai.calls[0]).toMatchObject({ scenario: 'stall', events: 1, endedBy: 'client' });
  });

  it('tools are called with arguments that fit their schema', async () => {
    const expected = expectedAnswer(channel, 'sim:tool', { tools: [weather] });
    expect(JSON.parse(expected.toolCalls[0]?.inputJson ?? '')).toEqual({ city: 'the "city" of 東京', days: 1 });
    const answer = await read(channel, await ask(channel, 'sim:tool', [weather]));
    expect(answer.toolCalls).toEqual(expected.toolCalls);
    expect(answer.text).toBe('');
  });

  it('two tools are called at once', async () => {
    const answer = await read(channel, await ask(channel, 'sim:parallel-tools', [weather, clock]));
    expect(answer.toolCalls.map(({ name }) => name)).toEqual(['get_weather', 'get_time']);
  });

  it('a tool call in the text is a fenced object', async () => {
    const answer = await read(channel, await ask(channel, 'sim:tool form=text name=look arguments={"a":1}'));
    const [, json = ''] = /^```json\n(.*)\n```$/s.exec(answer.text) ?? [];
    expect(JSON.parse(json)).toMatchObject({ tool_calls: [{ function: { name: 'look', arguments: '{"a":1}' } }] });
  });

  it.each([
    ['bare', /^\{"tool_calls":\[/],
    ['element', /^<call_tool name="get_weather">\{"city":.*\}<\/call_tool>$/],
    ['tagged', /^<tool_call>\n\{"name": "get_weather", "arguments": \{.*\}\}\n<\/tool_call>$/],
  ])('a tool call in the text may be %s', async (form, written) => {
    const answer = await read(channel, await ask(channel, `sim:tool form=${form}`, [weather]));
    expect(answer.text).toMatch(written);
    expect(answer.toolCalls).toEqual([]);
  });

  it('tools described in words are called in words', async () => {
    const catalogue = JSON.stringify({ name: 'look', arguments: { type: 'object' } });
    const answer = await read(channel, await ask(channel, `You have:\n${catalogue}\nsim:tool`));
    expect(answer.text).toBe('<call_tool name="look">{}</call_tool>');
  });

  it.each(['json', 'schema', 'name', 'cut', 'none'])('a call that is no good by its %s is', async (kind) => {
    const answer = await read(channel, await ask(channel, `sim:broken-tool kind=${kind}`, [weather]));
    const call = /^<call_tool name="(\w+)">(.*)<\/call_tool>$/s.exec(answer.text);
    const isGood = call?.[1] === 'get_weather' && /"city":.*\}$/.test(call[2] ?? '');
    expect(isGood).toBe(false);
    expect(answer.text).not.toBe('');
  });

  it.each(['bare', 'fenced', 'prose'])('an answer of JSON may be %s', async (form) => {
    const answer = await read(channel, await ask(channel, `sim:json value={"a":1} form=${form}`));
    expect(answer.text).toContain('{"a":1}');
    expect(answer.text === '{"a":1}').toBe(form === 'bare');
  });

  it.each(['sim:plain speed=1', 'sim:cut after=many', 'sim:search form=none', 'sim:status code=200'])(
    'an order that makes no sense is refused: %s',
    async (text) => {
      expect((await ask(channel, text)).status).toBe(400);
    },
  );
});

/** The body as far as it came. */
async function bodyOf(response: Response): Promise<{ text: string; isBroken: boolean }> {
  const parts: Uint8Array[] = [];
  try {
    for await (const part of response.body ?? []) parts.push(part);
    return { text: Buffer.concat(parts).toString(), isBroken: false };
  } catch {
    return { text: Buffer.concat(parts).toString(), isBroken: true };
  }
}
