import { hash } from 'node:crypto';
import type { ChatMessageDto } from '../dialects/openai-chat/chat-parts.dto.js';

/**
 * The same for all turns of one conversation of one tenant: what stays is how it began, up to its first word from the
 * user. A digest, since it stands in Redis.
 */
export function conversationKeyOf(tenant: string, messages: readonly ChatMessageDto[]): string {
  let beginning = tenant;
  for (const { role, content } of messages) {
    beginning += `\0${role}\0`;
    if (typeof content === 'string') beginning += content;
    // Of parts only what the model sees: clients move markers such as `cache_control` from turn to turn.
    else for (const part of content ?? []) beginning += `\0${part.text ?? part.image_url?.url ?? ''}`;
    if (role === 'user') break;
  }
  return hash('sha256', beginning, 'base64url').slice(0, 24);
}
