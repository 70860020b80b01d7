import { describe, expect, it } from 'vitest';
import { toExcerpt } from './excerpt.js';

describe('toExcerpt', () => {
  it.each([
    ['max_tokens must be at most 131072', 'max_tokens must be at most 131072'],
    ['a "quoted prompt" and \'another\' one', 'a … and … one'],
    ['an open "quotation that never ends', 'an open …'],
    ["it doesn't end the sentence", "it doesn't end the sentence"],
    [`key ${'k'.repeat(30)} is bad`, 'key … is bad'],
    ['see https://x.example/?token=1 or a@b.example', 'see … or …'],
    ['{"json":1}', ''],
    ['<b>page</b>', ''],
    ['"only quoted"', ''],
    ['two\n lines', 'two lines'],
  ])('makes of %j %j', (message, expected) => {
    expect(toExcerpt(message, {})).toBe(expected);
  });

  it('is cut at 120 characters', () => {
    expect(toExcerpt('word '.repeat(100), {}).length).toBeLessThanOrEqual(120);
  });

  it('leaves secrets out', () => {
    expect(toExcerpt('key hunter2 is bad', { secrets: ['hunter2'] })).toBe('key … is bad');
  });

  it.each(['Tell me a STORY  about frogs', 'a story about', 'frogs'])('shows nothing that repeats %j', (userText) => {
    expect(toExcerpt('unsafe input: tell me a story about frogs', { userTexts: [userText] })).toBe('');
  });
});
