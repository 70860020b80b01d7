import { ServiceError, type ChatMessage, type ChatRequest } from '@sluice/contract';

/** A message as the chat site takes it. */
export interface SiteMessage {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

/**
 * The conversation as the chat site takes it: texts of two roles. What the system says stands before the first message
 * of the user.
 *
 * @throws ServiceError `unsupported_value` when nothing is left that a user could have said
 */
export function toMessages({ messages }: ChatRequest): readonly SiteMessage[] {
  const system = messages.flatMap(({ role, content }) => (role === 'system' ? textOf(content) : []));
  const said = withoutSystem(messages);
  const preface = system.filter((text) => text !== '').join('\n\n');
  const first = said.findIndex(({ role }) => role === 'user');
  if (preface === '') {
    if (first !== -1) return said;
    throw new ServiceError('unsupported_value', 'K2Think needs a message of the user.', { param: 'messages' });
  }
  if (first === -1) return [{ role: 'user', content: preface }, ...said];
  return said.map((message, position) =>
    position === first ? { role: 'user', content: `${preface}\n\n${message.content}` } : message,
  );
}

/** Calls and results of tools are written into the texts before a request comes here. */
function withoutSystem(messages: readonly ChatMessage[]): readonly SiteMessage[] {
  return messages.flatMap(({ role, content: given }): readonly SiteMessage[] => {
    const content = textOf(given);
    if (role === 'system' || content === '') return [];
    return [{ role: role === 'assistant' ? role : 'user', content }];
  });
}

/** Text parts as the site joins them. */
function textOf(content: ChatMessage['content']): string {
  if (content === null || typeof content === 'string') return content ?? '';
  return content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
}
