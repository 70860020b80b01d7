import { ServiceError, type ChatMessage, type ChatRequest, type ToolCall } from '@sluice/contract';
import { callsAsText, resultAsText } from '@sluice/provider-kit';

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

function withoutSystem(messages: readonly ChatMessage[]): readonly SiteMessage[] {
  const calls = new Map<string, ToolCall>();
  const said = messages.flatMap((message): readonly SiteMessage[] => {
    const text = textOf(message.content);
    switch (message.role) {
      case 'system':
        return [];
      case 'user':
        return [{ role: 'user', content: text }];
      case 'tool':
        return [{ role: 'user', content: resultAsText(text, calls.get(message.toolCallId)) }];
      case 'assistant': {
        const { toolCalls = [] } = message;
        for (const call of toolCalls) calls.set(call.id, call);
        const block = toolCalls.length === 0 ? '' : callsAsText(toolCalls);
        return [{ role: 'assistant', content: [text, block].filter((part) => part !== '').join('\n') }];
      }
    }
  });
  return said.filter(({ content }) => content !== '');
}

/** Text parts as the site joins them. */
function textOf(content: ChatMessage['content']): string {
  if (content === null || typeof content === 'string') return content ?? '';
  return content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
}
