import type { ChatRequest } from '@sluice/contract';
import { describe, expect, it } from 'vitest';
import { modelOf } from '../models.js';
import { formOf, toCompletion, toNewConversation } from './to-request.js';

const requestFor = (more: Partial<ChatRequest> = {}): ChatRequest => ({
  model: 'LongCat',
  messages: [{ role: 'user', content: 'hi' }],
  stream: true,
  ...more,
});

describe('the form of requests to the chat site', () => {
  it.each([
    ['/api/v1/chat-completion-V2', 'v2'],
    ['/other/chat-completion-v2/', 'v2'],
    ['/api/v1/chat-completion', 'v1'],
    ['/api/v2/chat-completion', 'v1'],
  ])('goes with the path: %s is %s', (path, form) => {
    expect(formOf(path)).toBe(form);
  });

  it('is the newer one in full', () => {
    expect(toNewConversation('v2')).toEqual({ model: '', agentId: '1' });
    expect(toCompletion(requestFor(), modelOf('LongCat'), 'c1', 'v2')).toEqual({
      conversationId: 'c1',
      content: 'hi',
      reasonEnabled: 0,
      searchEnabled: 0,
      parentMessageId: 0,
      agentId: '1',
      regenerate: 0,
      files: [],
    });
  });

  it('is the older one in full', () => {
    expect(toNewConversation('v1')).toEqual({ model: '', agentId: '' });
    expect(toCompletion(requestFor(), modelOf('LongCat'), 'c1', 'v1')).toEqual({
      conversationId: 'c1',
      content: 'hi',
      reasonEnabled: 0,
      searchEnabled: 0,
      parentMessageId: 0,
    });
  });

  it.each<[string, Partial<ChatRequest>, number, number]>([
    ['LongCat-Flash', {}, 0, 0],
    ['LongCat-Search', {}, 0, 1],
    ['LongCat-Search', { webSearch: false }, 0, 0],
    ['LongCat', { webSearch: true }, 0, 1],
    ['LongCat', { reasoning: { isEnabled: true } }, 1, 0],
    ['LongCat', { reasoning: { isEnabled: false } }, 0, 0],
    ['LongCat-Search', { reasoning: { isEnabled: true } }, 1, 1],
  ])('asks %s with %j to think: %i, to search: %i', (model, more, reasonEnabled, searchEnabled) => {
    for (const form of ['v1', 'v2'] as const) {
      expect(toCompletion(requestFor(more), modelOf(model), 'c', form)).toMatchObject({ reasonEnabled, searchEnabled });
    }
  });
});
