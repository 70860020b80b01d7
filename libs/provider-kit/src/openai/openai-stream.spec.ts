import { ServiceError, type ChatEvent } from '@sluice/contract';
import { describe, expect, it } from 'vitest';
import { OpenAiStream } from './openai-stream.js';

const stream = (): OpenAiStream =>
  new OpenAiStream({ toError: () => new ServiceError('upstream_quota_exhausted', 'reported') });
const chunk = (choice: object | null, more: object = {}): string =>
  JSON.stringify({ choices: choice === null ? [] : [{ index: 0, ...choice }], ...more });

function read(frames: readonly string[], parser = stream()): readonly ChatEvent[] {
  return [...frames.flatMap((frame) => parser.push(frame)), ...parser.end()];
}

describe('OpenAiStream', () => {
  it('skips chunks without choices and keeps the last usage that is not zero', () => {
    const events = read([
      '{"choices":null}',
      chunk({ delta: { content: 'a' } }, { usage: { prompt_tokens: 0, completion_tokens: 0 } }),
      chunk({ delta: { content: 'b' } }, { usage: { prompt_tokens: 5, completion_tokens: 1 } }),
      chunk({ delta: {}, finish_reason: 'stop' }, { usage: null }),
      chunk(null, {
        usage: {
          prompt_tokens: 5,
          completion_tokens: 4,
          prompt_tokens_details: { cached_tokens: 2 },
          completion_tokens_details: { reasoning_tokens: 3 },
        },
      }),
      '[DONE]',
    ]);
    expect(events).toEqual([
      { type: 'text-delta', text: 'a' },
      { type: 'text-delta', text: 'b' },
      {
        type: 'finish',
        reason: 'stop',
        usage: { inputTokens: 5, outputTokens: 4, cachedInputTokens: 2, reasoningTokens: 3 },
        usageSource: 'upstream',
      },
    ]);
  });

  it.each([
    ['length', 'length'],
    ['sensitive', 'content_filter'],
    ['content_filter', 'content_filter'],
    ['tool_calls', 'stop'],
    ['end_turn', 'stop'],
    ['eos', 'stop'],
    ['STOP', 'stop'],
    ['max_tokens', 'length'],
  ])('reads the finish reason %s as %s when no tool was called', (given, reason) => {
    expect(read([chunk({ delta: { content: 'a' }, finish_reason: given })]).at(-1)).toMatchObject({
      reason,
      usage: null,
    });
  });

  it('says tool_calls after tool calls, whatever the upstream says', () => {
    const call = { index: 0, id: 'x', function: { name: 'one', arguments: '{}' } };
    expect(read([chunk({ delta: { tool_calls: [call] }, finish_reason: 'stop' })]).at(-1)).toMatchObject({
      reason: 'tool_calls',
    });
  });

  it('is complete by a finish reason alone or by [DONE] alone', () => {
    const byReason = stream();
    byReason.push(chunk({ delta: {}, finish_reason: 'stop' }));
    expect(byReason.ending).toBe('closable');
    const byMarker = stream();
    byMarker.push('[DONE]');
    expect(byMarker.ending).toBe('closed');
    expect(stream().ending).toBe('open');
  });

  it('bears with two frames that are no JSON and fails at the third', () => {
    const parser = stream();
    expect([
      ...parser.push('{"choi'),
      ...parser.push('<'),
      ...parser.push(chunk({ delta: { content: 'a' } })),
    ]).toHaveLength(1);
    expect(() => parser.push('oops')).toThrow(expect.objectContaining({ code: 'upstream_error' }));
  });

  it.each(['{"error":{"message":"x"}}', '{"error":"x"}', '{"code":500,"msg":"x","success":false}'])(
    'hands %s to the dialect',
    (frame) => {
      expect(() => stream().push(frame)).toThrow('reported');
    },
  );

  it.each(['abort', 'something_new', 'constructor', '__proto__'])('takes a finish for %s as a cut answer', (reason) => {
    const parser = stream();
    parser.push(chunk({ delta: { content: 'a' } }));
    expect(() => parser.push(chunk({ delta: {}, finish_reason: reason }))).toThrow(
      expect.objectContaining({ code: 'upstream_interrupted' }),
    );
    expect(parser.ending).toBe('open');
  });

  it('turns a finish for network_error into an error', () => {
    expect(() => stream().push(chunk({ delta: {}, finish_reason: 'network_error' }))).toThrow(
      expect.objectContaining({ code: 'upstream_error' }),
    );
  });
});
