import { ServiceError, type ChatEvent } from '@sluice/contract';
import { describe, expect, it } from 'vitest';
import { WebStream } from './from-stream.js';
import type { SiteForm } from './to-request.js';

const stream = (form: SiteForm = 'v2'): WebStream =>
  new WebStream({ form, toError: (report) => new ServiceError('upstream_error', JSON.stringify(report)) });

function read(parser: WebStream, ...frames: object[]): readonly ChatEvent[] {
  return [...frames.flatMap((frame) => parser.push(JSON.stringify(frame))), ...parser.end()];
}

const piece = (content: string, more: object = {}): object => ({
  choices: [{ delta: { content }, finishReason: null }],
  lastOne: false,
  ...more,
});
const event = (type: string, content: unknown, more: object = {}): object => ({
  event: { type, content },
  lastOne: false,
  ...more,
});
const whole = (content: string, more: object = {}): object => ({ content, lastOne: false, ...more });
const finish = (more: object = {}): object => ({ event: { type: 'finish', ...more } });

const text = (...texts: string[]): ChatEvent[] => texts.map((part) => ({ type: 'text-delta', text: part }));
const FINISH: ChatEvent = { type: 'finish', reason: 'stop', usage: null, usageSource: 'none' };

describe('WebStream', () => {
  it('reads the three shapes, also in one stream', () => {
    expect(read(stream('v1'), piece('Hel'), piece('lo'))).toEqual([...text('Hel', 'lo'), FINISH]);
    expect(read(stream(), event('content', 'Hel'), event('content', 'lo'))).toEqual([...text('Hel', 'lo'), FINISH]);
    expect(read(stream('v1'), whole('Hel'), whole('Hello'), whole('Hello'))).toEqual([...text('Hel', 'lo'), FINISH]);
    expect(read(stream('v1'), event('think', 'why'), piece('so'), whole('so on'))).toEqual([
      { type: 'reasoning-delta', text: 'why' },
      ...text('so', ' on'),
      FINISH,
    ]);
  });

  it('takes events of the newer form for pieces, whatever they begin with', () => {
    expect(read(stream(), event('content', 'ha'), event('content', 'haha'))).toEqual([...text('ha', 'haha'), FINISH]);
  });

  it('tells by the second event whether those of the older form are pieces', () => {
    const repeating = read(stream('v1'), event('think', 'a'), event('think', 'ab'), event('think', 'ab'));
    expect(repeating).toEqual([{ type: 'reasoning-delta', text: 'a' }, { type: 'reasoning-delta', text: 'b' }, FINISH]);
    expect(read(stream('v1'), event('content', 'a'), event('content', 'b'), event('content', 'ab'))).toEqual([
      ...text('a', 'b', 'ab'),
      FINISH,
    ]);
  });

  it('bears with a text that is shorter than before, and not with another one', () => {
    expect(read(stream('v1'), whole('Hello '), whole('Hello'), whole('Hello you'))).toEqual([
      ...text('Hello ', 'you'),
      FINISH,
    ]);
    expect(() => read(stream('v1'), whole('Hello'), whole('Jello'))).toThrow(
      expect.objectContaining({ code: 'upstream_error' }),
    );
  });

  it('tells reasoning from the answer and drops its summary', () => {
    const events = read(
      stream(),
      event('create', ''),
      event('reason', 'Let me'),
      event('think', ' see'),
      event('summary', 'I saw'),
      event('content', 'Hello'),
      event('brand_new', 'what is this'),
    );
    expect(events).toEqual([
      { type: 'reasoning-delta', text: 'Let me' },
      { type: 'reasoning-delta', text: ' see' },
      ...text('Hello'),
      FINISH,
    ]);
  });

  it.each(['common_search', 'general_search', 'local_life_search', 'search'])(
    'numbers the hits of %s; one without an address keeps its number',
    (type) => {
      const hits = [
        { title: 'A', url: 'https://a', snippet: 's' },
        { title: 'no address' },
        { link: 'https://c' },
        null,
        { title: 'E', url: 'https://e' },
      ];
      const expected = [
        { type: 'citation', index: 1, title: 'A', url: 'https://a' },
        { type: 'citation', index: 3, title: 'Result 3', url: 'https://c' },
        { type: 'citation', index: 5, title: 'E', url: 'https://e' },
        FINISH,
      ];
      expect(read(stream(), event(type, hits), event(type, hits))).toEqual(expected);
      expect(read(stream('v1'), event(type, { resultList: hits }))).toEqual(expected);
      expect(read(stream(), event(type, 'searching …'))).toEqual([FINISH]);
    },
  );

  it('goes on counting with a further search', () => {
    const events = read(
      stream(),
      event('common_search', [{ title: 'A', url: 'https://a' }]),
      event('general_search', [
        { title: 'A', url: 'https://a' },
        { title: 'B', url: 'https://b' },
      ]),
    );
    expect(events).toMatchObject([{ index: 1, title: 'A' }, { index: 2, title: 'B' }, { type: 'finish' }]);
  });

  it.each<[string, object, string]>([
    ['lastOne on a piece', piece('a', { lastOne: true }), 'closed'],
    ['lastOne on a frame with nothing else', { lastOne: true }, 'closed'],
    ['lastOne on a frame with empty choices', { choices: [], lastOne: true }, 'closed'],
    ['contentStatus', piece('', { contentStatus: 'FINISHED' }), 'closable'],
    ['contentStatus of a whole text', whole('a', { contentStatus: 'FINISHED' }), 'closable'],
    ['a finish event', finish({ finishType: 'normal' }), 'closable'],
    ['a finish event and lastOne', { ...finish(), lastOne: true }, 'closed'],
    ['another status', piece('a', { contentStatus: 'GENERATING' }), 'open'],
    ['a reason without a status', { choices: [{ delta: {}, finishReason: 'stop' }] }, 'open'],
    ['an event with a status of its own', { event: { type: 'content', content: 'a', status: 'FINISHED' } }, 'open'],
  ])('after %s has ended as far as it may', (_, frame, ending) => {
    const parser = stream();
    parser.push(JSON.stringify(frame));
    expect(parser.ending).toBe(ending);
  });

  it('is closed by [DONE]', () => {
    const parser = stream();
    parser.push(' [DONE]');
    expect(parser.ending).toBe('closed');
  });

  it.each<[object, string]>([
    [{ choices: [{ delta: {}, finishReason: 'stop' }] }, 'stop'],
    [{ choices: [{ delta: {}, finishReason: 'length' }] }, 'length'],
    [{ choices: [{ delta: {}, finishReason: 'sensitive' }] }, 'content_filter'],
    [finish(), 'stop'],
    [finish({ finishType: 'normal' }), 'stop'],
    [finish({ finishType: 'sensitive' }), 'content_filter'],
  ])('says why it ended: %j is %s', (frame, reason) => {
    expect(read(stream(), event('content', 'a'), frame).at(-1)).toMatchObject({ reason });
  });

  it.each([{ choices: [{ delta: {}, finishReason: 'abort' }] }, finish({ finishType: 'killed' })])(
    'takes no unknown reason for a good one: %j',
    (frame) => {
      expect(() => read(stream(), frame)).toThrow(expect.objectContaining({ code: 'upstream_interrupted' }));
    },
  );

  it('completes the answer from the finish event, unless it is another text or was withheld', () => {
    const said = event('content', 'Hel');
    expect(read(stream(), said, finish({ finalContentX: 'Hello' }))).toEqual([...text('Hel', 'lo'), FINISH]);
    expect(read(stream(), finish({ finalContentX: 'Hello' }))).toEqual([...text('Hello'), FINISH]);
    expect(read(stream(), said, finish({ finalContentX: 'Good day' }))).toEqual([...text('Hel'), FINISH]);
    expect(read(stream(), said, finish({ finalContentX: 'Hello', finishType: 'sensitive' }))).toEqual([
      ...text('Hel'),
      { ...FINISH, reason: 'content_filter' },
    ]);
  });

  it.each<[string, object[]]>([
    ['tokenInfo on the last piece', [piece('a', { tokenInfo: { promptTokens: 3, completionTokens: 4 } })]],
    ['tokenInfo on a frame of its own', [piece('a'), { tokenInfo: { promptTokens: 3, completionTokens: 4 } }]],
    ['usage of the finish event', [finish({ usage: { inputTokens: 3, outputTokens: 4, totalTokens: 7 } })]],
    [
      'the last that is not zero',
      [
        piece('a', { tokenInfo: { promptTokens: 0, completionTokens: 0 } }),
        piece('b', { tokenInfo: { promptTokens: 3, completionTokens: 1 } }),
        piece('', { tokenInfo: { promptTokens: 3, completionTokens: 4 } }),
        { tokenInfo: { promptTokens: 0, completionTokens: 0, hasTokens: false } },
      ],
    ],
  ])('takes usage from %s', (_, frames) => {
    expect(read(stream(), ...frames).at(-1)).toMatchObject({
      usage: { inputTokens: 3, outputTokens: 4 },
      usageSource: 'upstream',
    });
  });

  it.each([
    { code: 401, message: 'not logged in', data: null },
    { code: '500', message: 'x' },
    { error: { message: 'x' } },
    { event: { type: 'event_error', content: 'too frequent' } },
    { event: { type: 'event_error', message: 'x' } },
  ])('throws the error that a frame reports: %j', (frame) => {
    expect(() => stream().push(JSON.stringify(frame))).toThrow(expect.objectContaining({ code: 'upstream_error' }));
  });

  it('does not take a code of zero for an error', () => {
    expect(read(stream(), { code: 0, message: 'success', ...piece('a') })).toEqual([...text('a'), FINISH]);
  });
});
