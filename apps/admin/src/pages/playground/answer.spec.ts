import { describe, expect, it } from 'vitest';
import { toPiece } from '../../api/chat-piece';
import { NO_ANSWER, withPiece } from './answer';

const chunk = (delta: object, more: object = {}): string =>
  JSON.stringify({ choices: [{ index: 0, delta, finish_reason: null, ...more }] });
const tool = (fn: object): object => ({ tool_calls: [{ index: 0, function: fn }] });

describe('an answer in the playground', () => {
  it('keeps reasoning and text apart, and knows when each began', () => {
    const lines = [
      chunk({ role: 'assistant' }),
      chunk({ reasoning_content: 'Hm' }),
      chunk({ content: 'Ye' }),
      chunk({ content: 's' }),
    ];
    const answer = lines.reduce((all, line, index) => withPiece(all, toPiece(line), index * 100), NO_ANSWER);
    expect(answer).toMatchObject({ reasoning: 'Hm', text: 'Yes', firstMs: 100, reasonedMs: 200, isDone: false });
  });

  it('joins the pieces of a tool call', () => {
    const lines = [
      chunk(tool({ name: 'look_up', arguments: '' })),
      chunk(tool({ arguments: '{"a":' })),
      chunk(tool({ arguments: '1}' })),
    ];
    const answer = lines.reduce((all, line) => withPiece(all, toPiece(line), 0), NO_ANSWER);
    expect(answer.toolCalls).toEqual([{ name: 'look_up', inputJson: '{"a":1}' }]);
  });

  it('is done at the end mark alone, and remembers an error and the usage', () => {
    const usage = { prompt_tokens: 1, completion_tokens: 2 };
    const finished = withPiece(NO_ANSWER, toPiece(chunk({}, { finish_reason: 'stop' })), 0);
    expect(finished).toMatchObject({ finish: 'stop', isDone: false });
    const counted = withPiece(finished, toPiece(JSON.stringify({ choices: [], usage })), 0);
    expect(withPiece(counted, { raw: '[DONE]', finish: '[DONE]' }, 0)).toMatchObject({
      finish: 'stop',
      usage,
      isDone: true,
    });
    expect(withPiece(NO_ANSWER, toPiece(JSON.stringify({ error: { message: 'cut' } })), 0).error).toBe('cut');
  });
});
