import type { ChatMessage, ChatRequest, ToolCall } from '@sluice/contract';
import { callsAsText, resultAsText } from '@sluice/provider-kit';
import { textOf } from './prompt.js';

/** Names the uploaded file that an image's URL stands for. */
export type FileIdOf = (url: string) => string;

/** The conversation as the chat site takes it: no tool roles, texts joined, images as ids of uploaded files. */
export function toMessages(request: ChatRequest, fileIdOf: FileIdOf): readonly object[] {
  const calls = new Map<string, ToolCall>();
  return request.messages.flatMap((message): readonly object[] => {
    if (message.role === 'tool') {
      return [{ role: 'user', content: resultAsText(textOf(message.content), calls.get(message.toolCallId)) }];
    }
    if (message.role === 'assistant' && message.toolCalls !== undefined && message.toolCalls.length > 0) {
      for (const call of message.toolCalls) calls.set(call.id, call);
      const text = textOf(message.content);
      const block = callsAsText(message.toolCalls);
      return [{ role: 'assistant', content: text === '' ? block : `${text}\n${block}` }];
    }
    const content = toContent(message.content, fileIdOf);
    return content === null ? [] : [{ role: message.role, content }];
  });
}

/** null when nothing is left to say. */
function toContent(content: ChatMessage['content'], fileIdOf: FileIdOf): string | readonly object[] | null {
  if (content === null || content === '') return null;
  if (typeof content === 'string') return content;
  const text = textOf(content);
  const images = content.flatMap((part) =>
    part.type === 'image' ? [{ type: 'image_url', image_url: { url: fileIdOf(part.url) } }] : [],
  );
  const parts = [...(text === '' ? [] : [{ type: 'text', text }]), ...images];
  return parts.length === 0 ? null : parts;
}
