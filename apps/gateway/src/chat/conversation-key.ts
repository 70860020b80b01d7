import { createHash } from 'node:crypto';
import type { ChatMessageDto } from '../dialects/openai-chat/chat-parts.dto.js';

/**
 * The same for all turns of one conversation of one API key: what stays is how it began, up to its first word from the
 * user. A digest, since it stands in Redis.
 */
export function conversationKeyOf(apiKey: string, messages: readonly ChatMessageDto[]): string {
  const hash = createHash('sha256').update(apiKey);
  for (const { role, content } of messages) {
    hash.update('\0').update(role).update('\0');
    hash.update(typeof content === 'string' ? content : JSON.stringify(content ?? null));
    if (role === 'user') break;
  }
  return hash.digest('base64url').slice(0, 24);
}
