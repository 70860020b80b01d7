import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { expectedAnswer, startK2ThinkUpstreams, type K2ThinkUpstreams } from '../src/index.js';
import {
  askGuest,
  completeAsGuest,
  newChatBody,
  openGuestChat,
  payloadsOf,
  post,
  snapshotsIn,
  visitGuest,
} from './k2think-client.js';

let k2think: K2ThinkUpstreams;
beforeAll(async () => {
  k2think = await startK2ThinkUpstreams({ paceMs: 0 });
});
beforeEach(() => k2think.reset());
afterAll(() => k2think.close());

const snapshotsOf = async (text: string): Promise<string[]> =>
  snapshotsIn(await payloadsOf(await askGuest(k2think.webUrl, text)));

describe('a visit', () => {
  it('makes another guest each time, known by two cookies', async () => {
    const [first, second] = [await visitGuest(k2think.webUrl), await visitGuest(k2think.webUrl)];
    expect(Object.keys(first).sort()).toEqual(['guest_session', 'visitor']);
    expect(first.guest_session).not.toBe(second.guest_session);
  });

  it('may set one of them on the way of a redirect', async () => {
    k2think.configure({ redirectsGuests: true });
    const response = await fetch(`${k2think.webUrl}/guest`, { redirect: 'manual' });
    expect(response.status).toBe(307);
    expect(response.headers.getSetCookie()).toHaveLength(1);
    expect((await askGuest(k2think.webUrl, 'hi')).status).toBe(200);
  });
});

describe('the chat site refuses', () => {
  const chats = () => `${k2think.webUrl}/api/v1/chats/guest/new`;

  it('a new chat without the cookies of the page, or with one of them alone', async () => {
    const cookies = await visitGuest(k2think.webUrl);
    for (const name of ['guest_session', 'visitor']) {
      const { [name]: _left, ...others } = cookies;
      expect((await post(chats(), others, newChatBody('hi'))).status).toBe(401);
    }
    expect((await post(chats(), {}, newChatBody('hi'))).status).toBe(401);
  });

  it.each<[string, Record<string, unknown>]>([
    ['chat.id', { id: 'x' }],
    ['chat.title', { title: 'New Chat' }],
    ['chat.models', { models: ['K2'] }],
    ['chat.params', { params: { temperature: 1 } }],
    ['chat.messages', { messages: [] }],
    ['chat.timestamp', { timestamp: 1_760_000_000 }],
  ])('a new chat with a wrong %s', async (field, changes) => {
    const response = await post(chats(), await visitGuest(k2think.webUrl), newChatBody('hi', changes));
    expect(response.status).toBe(400);
    expect(((await response.json()) as { detail: string }).detail).toContain(field);
  });

  it('what is not sent as JSON', async () => {
    const cookies = await visitGuest(k2think.webUrl);
    expect((await post(chats(), cookies, newChatBody('hi'), 'text/plain')).status).toBe(415);
  });

  it.each(['guest_session', 'visitor', 'chat_session', 'guest_conversation_count'])(
    'a completion without the cookie %s',
    async (name) => {
      const chat = await openGuestChat(k2think.webUrl, 'hi');
      const { [name]: _left, ...cookies } = chat.cookies;
      expect((await completeAsGuest(k2think.webUrl, { ...chat, cookies }, 'hi')).status).toBe(401);
    },
  );

  it('a completion with a cookie of before the chat, or one that was taken back', async () => {
    const chat = await openGuestChat(k2think.webUrl, 'hi');
    for (const [name, value] of [
      ['visitor', 'old'],
      ['legacy_session', ''],
    ] as const) {
      const cookies = { ...chat.cookies, [name]: value };
      expect((await completeAsGuest(k2think.webUrl, { ...chat, cookies }, 'hi')).status).toBe(401);
    }
  });

  it("an unknown conversation, and another guest's", async () => {
    const [mine, other] = [await openGuestChat(k2think.webUrl, 'hi'), await openGuestChat(k2think.webUrl, 'hi')];
    for (const id of ['nonsense', other.id]) {
      expect((await completeAsGuest(k2think.webUrl, { ...mine, id }, 'hi')).status).toBe(404);
    }
  });

  it.each<[string, Record<string, unknown>]>([
    ['stream', { stream: false }],
    ['model', { model: 'MBZUAI-IFM/K2-Think-v2' }],
    ['params.top_p', { params: { top_p: 1 } }],
    ['params.temperature', { params: { temperature: 'hot' } }],
    ['messages[0].role', { messages: [{ role: 'system', content: 'hi' }] }],
    ['messages[0].content', { messages: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }] }],
    ['first user message', { messages: [{ role: 'user', content: 'other' }] }],
    ['tools', { tools: [] }],
  ])('a completion with a wrong %s', async (field, changes) => {
    const chat = await openGuestChat(k2think.webUrl, 'hi');
    const response = await completeAsGuest(k2think.webUrl, chat, 'hi', changes);
    expect(response.status).toBe(400);
    expect(((await response.json()) as { detail: string }).detail).toContain(field);
  });

  it('guests that it has forgotten', async () => {
    const chat = await openGuestChat(k2think.webUrl, 'hi');
    k2think.expireGuests();
    expect((await completeAsGuest(k2think.webUrl, chat, 'hi')).status).toBe(401);
  });
});

describe('the chat site answers', () => {
  it('with snapshots, an end frame and a last line', async () => {
    const payloads = await payloadsOf(await askGuest(k2think.webUrl, 'sim:plain text="a b"'));
    expect(payloads).toEqual([
      '{"choices":[{"delta":{"role":"assistant","content":"<answer>a"}}]}',
      '{"choices":[{"delta":{"role":"assistant","content":"<answer>a b</answer>"}}]}',
      '{"done":true}',
      '-1',
    ]);
  });

  it('with reasoning whose head changes as it grows', async () => {
    const snapshots = await snapshotsOf('sim:thinking');
    const { text, reasoning } = expectedAnswer('web', 'sim:thinking');
    const seconds = snapshots.map((snapshot) => Number(/duration="(\d+)"/.exec(snapshot)?.[1]));
    expect(new Set(seconds).size).toBeGreaterThan(2);
    expect(seconds).toEqual(seconds.toSorted((a, b) => a - b));
    const [, quoted, answer] = /<\/summary>\n([^]*)\n<\/details>\n<answer>([^]*)<\/answer>$/.exec(snapshots.at(-1)!)!;
    expect(quoted!.replace(/^> /gm, '')).toBe(reasoning);
    expect(answer).toBe(text);
  });

  it.each([
    ['closed', /^<answer>[^]*<\/answer>$/, /^<answer>[^]*<\/answer>$/],
    ['open', /^<answer>one two(?!<)$/, /<\/answer>$/],
    ['cut', /^<answer>one two(?!<)$/, /<\/answer>$/],
  ] as const)('with an answer that grows %s', async (growth, atFirst, atLast) => {
    k2think.configure({ growth });
    const snapshots = await snapshotsOf('sim:plain text="one two three"');
    expect(snapshots.find((snapshot) => snapshot.includes('two'))).toMatch(atFirst);
    expect(snapshots.at(-1)).toMatch(atLast);
  });

  it.each([
    ['unclosed', /<\/details>\n<answer>Hello there[^]*(?<!<\/answer>)$/],
    ['reasoning', /<\/details>\nHello there/],
    ['none', /^Hello there/],
  ] as const)('with tags as ordered: %s', async (tags, shape) => {
    k2think.configure({ tags });
    expect((await snapshotsOf('sim:thinking')).at(-1)).toMatch(shape);
  });

  it('with reasoning written as HTML', async () => {
    k2think.configure({ isEscaped: true });
    expect((await snapshotsOf('sim:thinking')).at(-1)).toContain('\n&gt;   An indented line, 3 &gt; 2, and &lt;b&gt;');
  });

  it.each([
    ['content', '{"content":"<answer>a</answer>"}'],
    ['raw', '<answer>a</answer>'],
  ] as const)('with payloads of form %s', async (payload, first) => {
    k2think.configure({ payload, growth: 'closed' });
    expect((await payloadsOf(await askGuest(k2think.webUrl, 'sim:plain text=a')))[0]).toBe(first);
  });

  it.each([[['[DONE]']], [['done']], [[]]])('with the end markers %j', async (endMarkers) => {
    k2think.configure({ endMarkers });
    const payloads = await payloadsOf(await askGuest(k2think.webUrl, 'sim:plain text=a'));
    expect(payloads.slice(1)).toEqual(endMarkers);
  });

  it('with counts where a scenario wants them', async () => {
    const payloads = await payloadsOf(await askGuest(k2think.webUrl, 'sim:usage at=done'));
    expect(JSON.parse(payloads.at(-3)!)).toEqual({ usage: expectedAnswer('web', 'sim:usage at=done').usage });
  });

  it.each(['sim:cut after=2', 'sim:close after=2'])('without an end for %s', async (text) => {
    const response = await askGuest(k2think.webUrl, text);
    const body = await response.text().catch(() => '');
    expect(body).not.toContain('done');
  });

  it.each([
    ['sim:waf405', 405],
    ['sim:captcha', 200],
    ['sim:status code=429 retry-after=3', 429],
    ['sim:status code=500', 500],
  ])('as ordered: %s', async (text, status) => {
    expect((await askGuest(k2think.webUrl, text)).status).toBe(status);
  });

  it('a load with snapshots too', async () => {
    const expected = expectedAnswer('web', 'sim:load events=30 rate=0 size=10').text;
    expect((await snapshotsOf('sim:load events=30 rate=0 size=10')).at(-1)).toBe(`<answer>${expected}</answer>`);
  });
});
