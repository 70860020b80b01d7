import { beforeAll, describe, expect, it } from 'vitest';
import type { AnswerDelta } from './answer-stage.js';
import { TokenLimit } from './token-limit.js';
import { loadTokenizer, type CountTokens } from './usage/count-tokens.js';

let count: CountTokens;
beforeAll(async () => {
  count = await loadTokenizer();
});

function read(pieces: readonly string[], maxTokens: number): { text: string; isOver: boolean } {
  const stage = new TokenLimit(maxTokens, count);
  let text = '';
  for (const piece of pieces) {
    for (const delta of stage.push({ type: 'text-delta', text: piece })) {
      if (delta.type === 'text-delta') text += delta.text;
    }
    if (stage.ending !== null) return { text, isOver: true };
  }
  return { text, isOver: false };
}

const STORY = 'The quick brown fox jumps over the lazy dog, and 那只懒狗 does not mind 😀 at all. '.repeat(40);

describe('a limit of tokens', () => {
  it('lets an answer pass that is shorter', () => {
    expect(read([STORY], count(STORY))).toEqual({ text: STORY, isOver: false });
  });

  it.each([1, 7, 64, 500])('cuts a longer one to %i tokens, between two characters', (maxTokens) => {
    const { text, isOver } = read([STORY], maxTokens);
    expect(isOver).toBe(true);
    expect(count(text)).toBe(maxTokens);
    expect(STORY.startsWith(text)).toBe(true);
    expect(text.isWellFormed()).toBe(true);
  });

  it.each([1, 3, 50])('comes within a few tokens of the same when the text comes %i characters at a time', (size) => {
    const pieces = Array.from({ length: Math.ceil(STORY.length / size) }, (_, i) =>
      STORY.slice(i * size, (i + 1) * size),
    );
    const { text, isOver } = read(pieces, 400);
    expect(isOver).toBe(true);
    expect(Math.abs(count(text) - 400)).toBeLessThan(12);
  });

  it('counts reasoning and tool arguments too', () => {
    const stage = new TokenLimit(6, count);
    const deltas: AnswerDelta[] = [
      { type: 'reasoning-delta', text: 'one two' },
      { type: 'tool-call-start', index: 0, id: 'c', name: 'look' },
      { type: 'tool-call-delta', index: 0, inputJson: '{"at":' },
      { type: 'text-delta', text: ' three four five' },
    ];
    const passed = deltas.flatMap((delta) => (stage.ending === null ? stage.push(delta) : []));
    expect(passed.slice(0, 3)).toEqual(deltas.slice(0, 3));
    expect(passed.slice(3)).toEqual([{ type: 'text-delta', text: ' three' }]);
    expect(stage.ending).toBe('length');
  });
});
