import { ServiceError, type ChatEvent } from '@sluice/contract';
import { describe, expect, it } from 'vitest';
import { WebStream } from './from-stream.js';

const stream = (...toolNames: string[]): WebStream =>
  new WebStream({
    toolNames: new Set(toolNames),
    toError: (report) => new ServiceError('upstream_error', JSON.stringify(report)),
  });
const frame = (data: object): string => JSON.stringify({ type: 'chat:completion', data });

function read(parser: WebStream, ...frames: string[]): readonly ChatEvent[] {
  return [...frames.flatMap((text) => parser.push(text)), ...parser.end()];
}

const answer = (text: string): string => frame({ phase: 'answer', delta_content: text });
const FINISH = { type: 'finish', reason: 'stop', usage: null, usageSource: 'none' };
const OWN_BLOCK =
  '<glm_block view="">{"type":"mcp","data":{"metadata":{"id":"c","name":"browse","arguments":"{\\"u\\":1}","result":""}}}</glm_block>';

describe('WebStream', () => {
  it.each(['answer', 'other', 'done', 'thinking'])('takes usage on a frame of phase %s', (phase) => {
    const usage = { prompt_tokens: 3, completion_tokens: 4 };
    expect(read(stream(), answer('a'), frame({ phase, usage })).at(-1)).toMatchObject({
      usage: { inputTokens: 3, outputTokens: 4 },
      usageSource: 'upstream',
    });
  });

  it.each([
    [4, 'length'],
    [5, 'stop'],
    [undefined, 'stop'],
  ])('tells an answer that was cut from one that is finished by what it may be at most: %s', (most, reason) => {
    const toError = () => new ServiceError('upstream_error', 'x');
    const parser = new WebStream({ toolNames: new Set(), toError, maxOutputTokens: most });
    const usage = { prompt_tokens: 3, completion_tokens: 4 };
    expect(read(parser, answer('a'), frame({ phase: 'done', usage })).at(-1)).toMatchObject({ reason });
  });

  it('keeps the last usage', () => {
    const events = read(
      stream(),
      frame({ phase: 'answer', delta_content: 'a', usage: { prompt_tokens: 3, completion_tokens: 1 } }),
      frame({ phase: 'other', usage: { prompt_tokens: 3, completion_tokens: 9 } }),
      frame({ phase: 'done', usage: { prompt_tokens: 0, completion_tokens: 0 } }),
    );
    expect(events.at(-1)).toMatchObject({ usage: { outputTokens: 9 } });
  });

  it('is closed by a done frame or by [DONE], and by nothing else', () => {
    const byFrame = stream();
    byFrame.push(frame({ phase: 'done', done: true }));
    const byMarker = stream();
    byMarker.push('[DONE]');
    const open = stream();
    open.push(answer('a'));
    expect([byFrame.ending, byMarker.ending, open.ending]).toEqual(['closed', 'closed', 'open']);
  });

  it.each([
    { error: { detail: 'x', code: 426 } },
    { data: { error: { detail: 'x', code: 426 } } },
    { data: { data: { error: { detail: 'x', code: 426 } } } },
    { data: { inner: { error: { detail: 'x', code: 426 } } } },
  ])('throws the error at %j', (more) => {
    expect(() => stream().push(JSON.stringify({ type: 'chat:completion', ...more }))).toThrow(
      '{"detail":"x","code":426}',
    );
  });

  it('takes a frame without an envelope and skips envelopes of other types', () => {
    expect(
      read(
        stream(),
        JSON.stringify({ phase: 'answer', delta_content: 'a' }),
        JSON.stringify({ type: 'status', data: { phase: 'answer', delta_content: 'b' } }),
        JSON.stringify({ type: 'web_search', results: [{ title: 'A', url: 'https://a' }] }),
      ),
    ).toEqual([
      { type: 'text-delta', text: 'a' },
      { type: 'citation', index: 1, title: 'A', url: 'https://a' },
      FINISH,
    ]);
  });

  it("drops the blocks of the site's own tools and every edit of theirs", () => {
    const events = read(
      stream('get_weather'),
      answer('a'),
      frame({ phase: 'tool_call', edit_index: 24, edit_content: OWN_BLOCK }),
      frame({ phase: 'tool_call', edit_index: 30, edit_content: '2' }),
      frame({ phase: 'other', edit_index: 40, edit_content: 'null, "display_result": ""}}</glm_block>' }),
      frame({ phase: 'other', edit_index: 50, edit_content: 'result text' }),
      frame({ phase: 'tool_response', delta_content: 'page text', tool_name: 'browse' }),
      answer('b'),
    );
    expect(events).toEqual([{ type: 'text-delta', text: 'a' }, { type: 'text-delta', text: 'b' }, FINISH]);
  });

  it('hands on a call of the client in a block, once its arguments are whole', () => {
    const events = read(stream('browse'), frame({ phase: 'tool_call', edit_index: 24, edit_content: OWN_BLOCK }));
    expect(events).toEqual([
      { type: 'tool-call-start', index: 0, id: 'c', name: 'browse' },
      { type: 'tool-call-delta', index: 0, inputJson: '{"u":1}' },
      { ...FINISH, reason: 'tool_calls' },
    ]);
  });

  it('splits an edit that ends the reasoning and goes on with a block', () => {
    const events = read(
      stream(),
      frame({ phase: 'thinking', delta_content: '> why' }),
      frame({
        phase: 'answer',
        edit_index: 1,
        edit_content: `true">\n<summary>T</summary>\n> why\n</details>\nSo ${OWN_BLOCK}`,
      }),
      answer('on'),
    );
    expect(events).toEqual([
      { type: 'reasoning-delta', text: 'why' },
      { type: 'text-delta', text: 'So ' },
      { type: 'text-delta', text: 'on' },
      FINISH,
    ]);
  });

  it("hands on calls in OpenAI's shape, as array or alone, when the client offered tools", () => {
    const call = { function: { name: 'get_weather', arguments: '{"city":"Paris"}' } };
    const calls = (value: unknown) => frame({ phase: 'answer', tool_calls: value });
    const events = read(stream('get_weather'), calls([{ ...call, id: 'call_1', index: 0 }]), calls(call));
    expect(events.filter(({ type }) => type === 'tool-call-start')).toMatchObject([
      { index: 0, id: 'call_1', name: 'get_weather' },
      { index: 1, id: expect.stringMatching(/^call_[0-9a-f]{24}$/) },
    ]);
    expect(read(stream(), calls([call]), answer('a'))).toEqual([{ type: 'text-delta', text: 'a' }, FINISH]);
  });

  it("hands on calls streamed by name and pieces of arguments, the client's only", () => {
    const piece = (data: object) => frame({ phase: 'tool_call', ...data });
    const events = read(
      stream('get_weather'),
      piece({ delta_name: 'browse', delta_arguments: '{"u"', metadata: { tool_call_id: 'own' } }),
      piece({ delta_arguments: ':1}' }),
      frame({ phase: 'tool_response', tool_name: 'browse', status: 'completed' }),
      piece({ delta_name: 'get_weather', delta_arguments: '{"ci', metadata: { tool_call_id: 'call_1' } }),
      piece({ delta_arguments: 'ty":"東京"}' }),
    );
    expect(events).toEqual([
      { type: 'tool-call-start', index: 0, id: 'call_1', name: 'get_weather' },
      { type: 'tool-call-delta', index: 0, inputJson: '{"ci' },
      { type: 'tool-call-delta', index: 0, inputJson: 'ty":"東京"}' },
      { ...FINISH, reason: 'tool_calls' },
    ]);
  });

  it('takes text of phase other, and of frames without a phase, as answer', () => {
    expect(read(stream(), frame({ phase: 'other', delta_content: 'a' }), frame({ delta_content: 'b' }))).toEqual([
      { type: 'text-delta', text: 'a' },
      { type: 'text-delta', text: 'b' },
      FINISH,
    ]);
  });
});
