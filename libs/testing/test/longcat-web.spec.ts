import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  LONGCAT_ENDINGS,
  LONGCAT_EXPIRED_TOKEN,
  LONGCAT_SECOND_TOKEN,
  LONGCAT_UNKNOWN_TOKEN,
  expectedAnswer,
  startLongcatUpstreams,
  type LongcatSettings,
  type LongcatUpstreams,
} from '../src/index.js';
import { askSite, complete, create, open, readSite, remove, whoAmI, type SiteCall } from './longcat-client.js';

let longcat: LongcatUpstreams;
let webUrl: string;
beforeAll(async () => {
  longcat = await startLongcatUpstreams({ paceMs: 0 });
  webUrl = longcat.webUrl;
});
beforeEach(() => longcat.reset());
afterAll(() => longcat.close());

const FORMS = ['v1', 'v2'] as const;
const expected = (text: string) => expectedAnswer('web', text, { role: 'user', endings: LONGCAT_ENDINGS });

async function refusalOf(response: Response): Promise<readonly [status: number, code: number]> {
  const body = (await response.json()) as { code: number; message: string; data: null };
  expect(body).toEqual({ code: expect.any(Number) as number, message: expect.any(String) as string, data: null });
  return [response.status, body.code];
}

describe('the chat site', () => {
  it('opens a conversation, answers in it and deletes it', async () => {
    const id = await open(webUrl);
    const answer = await readSite(await complete(webUrl, 'v2', id, 'sim:plain text=hello'));
    expect(answer.text).toBe('hello');
    expect(longcat.conversations).toMatchObject([{ id, account: 'first', completions: 1, isDeleted: false }]);
    expect(await (await remove(webUrl, id)).json()).toMatchObject({ code: 0 });
    expect(longcat.conversations).toMatchObject([{ id, isDeleted: true }]);
  });

  it.each<[string, SiteCall, readonly [number, number]]>([
    ['no cookie', { token: null }, [401, 401]],
    ['an expired token', { token: LONGCAT_EXPIRED_TOKEN }, [200, 401]],
    ['an unknown token', { token: LONGCAT_UNKNOWN_TOKEN }, [200, 401]],
    ['no browser', { headers: { 'user-agent': 'curl/8' } }, [200, 400]],
    ['no sign of a page', { headers: { 'x-requested-with': null } }, [200, 400]],
    ['another content type', { headers: { 'content-type': 'text/plain' } }, [200, 400]],
    ['a model', { body: { model: 'LongCat' } }, [200, 400]],
    ['an unknown agent', { body: { agentId: '9' } }, [200, 400]],
  ])('opens no conversation with %s', async (_, call, refusal) => {
    expect(await refusalOf(await create(webUrl, call))).toEqual(refusal);
    expect(longcat.conversations).toEqual([]);
  });

  it('tells who is logged in', async () => {
    expect(await (await whoAmI(webUrl)).json()).toMatchObject({ code: 0, data: { loginStatus: 1 } });
    const expired = await whoAmI(webUrl, { token: LONGCAT_EXPIRED_TOKEN });
    expect(await expired.json()).toMatchObject({ code: 0, data: { loginStatus: 0 } });
    expect(await refusalOf(await whoAmI(webUrl, { token: null }))).toEqual([401, 401]);
  });

  it('lets every token open as many conversations as it likes, unless told otherwise', async () => {
    for (let i = 0; i < 3; i += 1) expect((await create(webUrl)).status).toBe(200);
    longcat.configure({ sessionIntervalMs: 60_000 });
    expect((await create(webUrl)).status).toBe(200);
    expect(await refusalOf(await create(webUrl))).toEqual([429, 429]);
    expect((await create(webUrl, { token: LONGCAT_SECOND_TOKEN })).status).toBe(200);
    expect(longcat.conversations).toHaveLength(5);
  });
});

describe.each(FORMS)('a completion in the form %s', (form) => {
  it.each<[string, SiteCall, readonly [number, number]]>([
    ['no cookie', { token: null }, [401, 401]],
    ['an expired token', { token: LONGCAT_EXPIRED_TOKEN }, [200, 401]],
    ['the token of another account', { token: LONGCAT_SECOND_TOKEN }, [200, 404]],
    ['an unknown conversation', { body: { conversationId: 'none' } }, [200, 404]],
    ['another browser than opened it', { headers: { 'user-agent': 'Mozilla/5.0 (X11) Firefox/140.0' } }, [200, 400]],
    ['no content', { body: { content: '' } }, [200, 400]],
    ['messages in place of content', { body: { content: [{ role: 'user' }] } }, [200, 400]],
    ['a flag that is no number', { body: { reasonEnabled: true } }, [200, 400]],
    ['a parent', { body: { parentMessageId: 1 } }, [200, 400]],
  ])('is refused with %s', async (_, call, refusal) => {
    expect(await refusalOf(await askSite(webUrl, form, 'hi', call))).toEqual(refusal);
  });

  it('is refused once its conversation is deleted', async () => {
    const id = await open(webUrl);
    await remove(webUrl, id);
    expect(await refusalOf(await complete(webUrl, form, id, 'hi'))).toEqual([200, 404]);
    expect(await refusalOf(await remove(webUrl, id))).toEqual([200, 404]);
  });

  it('is not found where the site no longer has the path', async () => {
    longcat.configure({ completionPaths: [] });
    expect(await refusalOf(await askSite(webUrl, form, 'hi'))).toEqual([404, 404]);
  });

  it.each([
    'no directive at all, but 日本語',
    'sim:plain',
    'sim:echo  exact\n\n"rest" 😀\t',
    'sim:thinking',
    'sim:search',
    'sim:no-done-marker',
    'sim:garbage',
    'sim:split',
    'sim:multibyte thinking=on',
    'sim:usage at=twice',
    'sim:long kb=100',
    'sim:sensitive',
    'sim:tool form=text name=look arguments={"a":1}',
  ])('arrives byte for byte: %s', async (text) => {
    const answer = await readSite(await askSite(webUrl, form, text));
    const { reasoning, text: whole, citations, toolCalls } = expected(text);
    expect(answer.reasoning).toBe(reasoning);
    if (toolCalls.length > 0) expect(answer.text).toContain('{"tool_calls":');
    else expect(answer.text).toBe(whole);
    expect(answer.hits.filter(({ url }) => url !== undefined)).toHaveLength(citations.length);
    expect(answer.unreadable).toBe(text === 'sim:garbage' ? 1 : 0);
    expect(answer.errors).toEqual([]);
  });

  it('thinks and searches when asked to', async () => {
    const answer = await readSite(await askSite(webUrl, form, 'hi', { body: { reasonEnabled: 1, searchEnabled: 1 } }));
    expect(answer.reasoning).not.toBe('');
    expect(answer.hits).toHaveLength(4);
  });

  it.each(['sim:cut after=2', 'sim:close after=2', 'sim:close after=0'])(
    'says nowhere that it ended: %s',
    async (text) => {
      const response = await askSite(webUrl, form, text);
      const parts: Uint8Array[] = [];
      await (async () => {
        for await (const part of response.body ?? []) parts.push(part);
      })().catch(() => undefined);
      const answer = await readSite(new Response(Buffer.concat(parts).toString()));
      expect(answer.payloads.filter(({ lastOne, contentStatus }) => lastOne || contentStatus === 'FINISHED')).toEqual(
        [],
      );
      expect(answer.hasMarker).toBe(false);
      expect(answer.text === '').toBe(text.includes('after=0'));
    },
  );

  it.each([
    ['both', 1],
    ['data', 1],
    ['nested', 1],
  ])('reports an error in the stream at %s', async (at, count) => {
    const response = await askSite(webUrl, form, `sim:error-in-band at=${at} code=401 after=2`);
    expect(response.status).toBe(200);
    const answer = await readSite(response);
    expect(answer.errors).toHaveLength(count);
    expect(answer.errors[0]).toMatchObject({ code: 401, message: 'not logged in' });
    expect(answer.text).not.toBe('');
    expect(answer.prefixes.has('')).toBe(at === 'both');
  });

  it.each([400, 401, 403, 429, 500])('has a status with a code in the body: %i', async (status) => {
    expect(await refusalOf(await askSite(webUrl, form, `sim:status code=${status}`))).toEqual([status, status]);
  });

  it.each([
    ['none', ['data:']],
    ['always', ['data: ']],
    ['mixed', ['data:', 'data: ']],
  ] as const)('puts blanks after data: as told: %s', async (blank, prefixes) => {
    longcat.configure({ blank });
    const { prefixes: seen } = await readSite(await askSite(webUrl, form, 'sim:plain'));
    expect([...seen].sort()).toEqual(prefixes);
  });

  it('answers the last that the user said, and what tools returned after it', async () => {
    const conversation = (...parts: string[]): string =>
      ['Below is a conversation. Each part …', ...parts].join('\n\n');
    const user = [
      '=== system\nsim:empty',
      '=== user\nsim:status',
      '=== assistant\n…',
      '=== user\nsim:echo == the\nend',
    ];
    expect((await readSite(await askSite(webUrl, form, conversation(...user)))).text).toBe('== the\nend');
    const result = [...user, '=== assistant\nA call.', '=== user\n<tool_result name="f">\n12:00\n</tool_result>'];
    const { text } = await readSite(await askSite(webUrl, form, conversation(...result)));
    expect(text).toBe(expectedAnswer('web', '', { toolResults: ['12:00'] }).text);
  });

  it('calls the tools that it was taught, and mends what it is told of', async () => {
    const taught = '=== system\n{"name":"look","description":"d","arguments":{"type":"object"}}';
    const conversation = (...parts: string[]): string => ['Below is a conversation.', taught, ...parts].join('\n\n');
    const textOf = async (content: string) => (await readSite(await askSite(webUrl, form, content))).text;
    expect(await textOf(conversation('=== user\nsim:tool'))).toBe('<call_tool name="look">{}</call_tool>');
    const wrong = ['=== user\nsim:json value=1 wrong=x', '=== assistant\nx', '=== user\nThat was no JSON.'];
    expect(await textOf(conversation(...wrong))).toBe('1');
  });
});

describe('the frames', () => {
  const read = async (settings: Partial<LongcatSettings>, form: 'v1' | 'v2' = 'v1', text = 'sim:thinking') => {
    longcat.configure(settings);
    return readSite(await askSite(webUrl, form, text));
  };

  it.each(['choices', 'events', 'repeated-events', 'whole'] as const)('have the shape %s', async (shape) => {
    const { payloads, text, reasoning, isGrowing } = await read({ shape });
    expect(text).toBe(expected('sim:thinking').text);
    expect(reasoning).toBe(expected('sim:thinking').reasoning);
    expect(isGrowing).toBe(shape === 'repeated-events' || shape === 'whole');
    expect(payloads.some(({ content }) => content !== undefined)).toBe(shape === 'whole');
    expect(payloads.some(({ event }) => event?.type === 'content')).toBe(shape.endsWith('events'));
    expect(payloads.some(({ event }) => event?.type === 'create')).toBe(shape === 'events');
  });

  it.each(FORMS)('tell the end as told, in the form %s', async (form) => {
    const endOf = async (endMarks: LongcatSettings['endMarks']) => {
      const { payloads, hasMarker } = await read({ endMarks }, form);
      const last = payloads.at(-1)!;
      const isStatus = last.contentStatus === 'FINISHED' || last.event?.type === 'finish';
      return { isStatus, isLastOne: last.lastOne, hasMarker, isBare: !last.event && !last.choices };
    };
    const all = { isStatus: true, isLastOne: true, hasMarker: form === 'v1', isBare: false };
    expect(await endOf('all')).toEqual(all);
    expect(await endOf('status')).toEqual({ ...all, isLastOne: false, hasMarker: false });
    expect(await endOf('last-one')).toEqual({ isStatus: false, isLastOne: true, hasMarker: false, isBare: true });
    expect(await endOf('marker')).toEqual({ isStatus: false, isLastOne: false, hasMarker: true, isBare: true });
  });

  it('withhold an answer with another text in place of it', async () => {
    const { payloads } = await read({}, 'v2', 'sim:sensitive');
    expect(payloads.at(-1)?.event).toMatchObject({ type: 'finish', finishType: 'sensitive' });
    expect(payloads.at(-1)?.event?.finalContentX).not.toContain(expected('sim:sensitive').text);
    const older = await read({}, 'v1', 'sim:sensitive');
    expect(older.payloads.at(-1)?.choices).toMatchObject([{ finishReason: 'sensitive' }]);
  });

  it.each([
    ['v1', 'default', 'choices'],
    ['v2', 'default', 'event'],
    ['v1', 'other', 'tokenInfo'],
    ['v2', 'answer', 'tokenInfo'],
  ] as const)('count in the form %s at %s', async (form, at, key) => {
    const text = at === 'default' ? 'sim:plain' : `sim:usage at=${at}`;
    const { usage } = expected(text);
    const { payloads } = await read({}, form, text);
    const counted = payloads.filter(
      ({ tokenInfo, event }) => tokenInfo?.completionTokens === usage?.completion_tokens || event?.usage !== undefined,
    );
    expect(counted).toHaveLength(1);
    expect(counted[0]).toHaveProperty(key);
  });
});
