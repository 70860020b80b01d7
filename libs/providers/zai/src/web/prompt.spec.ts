import type { ChatMessage } from '@sluice/contract';
import { describe, expect, it } from 'vitest';
import { promptOf } from './prompt.js';

const user = (content: ChatMessage['content']): ChatMessage => ({ role: 'user', content: content ?? '' });

describe('promptOf', () => {
  it.each<[string, readonly ChatMessage[], string]>([
    ['the last user message', [user('a'), user(' b ')], ' b '],
    [
      'text parts joined by a blank',
      [
        user([
          { type: 'text', text: ' a' },
          { type: 'image', url: 'data:' },
          { type: 'text', text: 'b ' },
        ]),
      ],
      'a b',
    ],
    ['an earlier message where the last has no text', [user('a'), user([{ type: 'image', url: 'data:' }])], 'a'],
    ['no tool result', [user('a'), { role: 'tool', content: 'out', toolCallId: 'c' }], 'a'],
    ['nothing when no user spoke', [{ role: 'system', content: 's' }], ''],
  ])('signs %s', (_, messages, expected) => {
    expect(promptOf(messages)).toBe(expected);
  });
});
