import type { ChatMessage } from '@sluice/contract';

/** Text parts of a message as the site joins them. */
export function textOf(content: ChatMessage['content']): string {
  if (content === null) return '';
  if (typeof content === 'string') return content;
  const texts = content.flatMap((part) => (part.type === 'text' ? [part.text] : []));
  return texts.join(' ').trim();
}

/** The prompt that is signed: the last user message that has text; empty when none has. */
export function promptOf(messages: readonly ChatMessage[]): string {
  const last = messages.findLast((message) => message.role === 'user' && textOf(message.content).trim() !== '');
  return last === undefined ? '' : textOf(last.content);
}
