import { createHash } from 'node:crypto';
import type { ChatMessageDto } from '../dialects/openai-chat/chat-parts.dto.js';

/**
 * The same for all turns of one conversation of one tenant: what stays is how it began, up to its first word from the
 * user. A digest, since it stands in Redis.
 */
export function conversationKeyOf(tenant: string, messages: readonly ChatMessageDto[]): string {
  const hash = createHash('sha256').update(tenant);
  for (const { role, content } of messages) {
    hash.update('\0').update(role).update('\0');
    if (typeof content === 'string') hash.update(content);
    // Of parts only what the model sees: clients move markers such as `cache_control` from turn to turn.
    else for (const part of content ?? []) hash.update('\0').update(part.text ?? part.image_url?.url ?? '');
    if (role === 'user') break;
  }
  return hash.digest('base64url').slice(0, 24);
}
