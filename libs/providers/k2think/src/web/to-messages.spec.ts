import type { ChatMessage } from '@sluice/contract';
import { describe, expect, it } from 'vitest';
import { toMessages } from './to-messages.js';

const siteMessages = (...messages: ChatMessage[]) => toMessages({ model: 'm', stream: true, messages });

describe('toMessages of the chat site', () => {
  it("puts what the system says before the user's first message", () => {
    expect(
      siteMessages(
        { role: 'system', content: 'Be brief.' },
        { role: 'assistant', content: 'Yes?' },
        { role: 'user', content: 'one' },
        { role: 'system', content: [{ type: 'text', text: 'In verse.' }] },
        { role: 'user', content: 'two' },
      ),
    ).toEqual([
      { role: 'assistant', content: 'Yes?' },
      { role: 'user', content: 'Be brief.\n\nIn verse.\n\none' },
      { role: 'user', content: 'two' },
    ]);
  });

  it('makes a message of the user of it where there is none', () => {
    expect(siteMessages({ role: 'system', content: 'Hello' })).toEqual([{ role: 'user', content: 'Hello' }]);
  });

  it('joins parts of text by line breaks and leaves out what is empty', () => {
    const parts = [
      { type: 'text' as const, text: 'a' },
      { type: 'text' as const, text: 'b' },
    ];
    expect(siteMessages({ role: 'user', content: parts }, { role: 'assistant', content: null })).toEqual([
      { role: 'user', content: 'a\nb' },
    ]);
  });

  it('refuses a conversation in which no user speaks', () => {
    expect(() => siteMessages({ role: 'assistant', content: 'Hello' })).toThrow(
      expect.objectContaining({ code: 'unsupported_value', param: 'messages' }),
    );
  });
});
