import type { ChatMessage } from '@sluice/contract';

/** Puts instructions behind what the system message says, or makes one where there is none. */
export function addToSystem(messages: readonly ChatMessage[], text: string): readonly ChatMessage[] {
  const [first, ...others] = messages;
  if (first?.role !== 'system') return [{ role: 'system', content: text }, ...messages];
  const content =
    typeof first.content === 'string'
      ? `${first.content}\n\n${text}`
      : [...first.content, { type: 'text' as const, text }];
  return [{ role: 'system', content }, ...others];
}
