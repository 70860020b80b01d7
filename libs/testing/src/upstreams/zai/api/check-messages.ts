import { badParameter } from './api-errors.js';

/** One message, reduced to what the simulator answers to. */
export interface ApiMessage {
  readonly role: string;
  readonly text: string;
}

const ROLES = ['system', 'user', 'assistant', 'tool'];

/** @throws Refusal 400, business code 1214, or 1210 for an image that the model does not take */
export function checkApiMessages(value: unknown, takesImages: boolean): ApiMessage[] {
  if (!Array.isArray(value) || value.length === 0) throw badParameter('messages must not be empty');
  const messages = (value as unknown[]).map((message, position) => toMessage(message, position, takesImages));
  if (!messages.some(({ role }) => role === 'user')) throw badParameter('messages must hold a user message');
  return messages;
}

function toMessage(value: unknown, position: number, takesImages: boolean): ApiMessage {
  const name = `messages[${position}]`;
  const message = (value ?? {}) as Record<string, unknown>;
  const { role, content } = message;
  if (typeof role !== 'string' || !ROLES.includes(role)) throw badParameter(`${name}.role is invalid`);
  if (role === 'tool' && typeof message.tool_call_id !== 'string') {
    throw badParameter(`${name}.tool_call_id must be a string`);
  }
  const hasCalls = role === 'assistant' && Array.isArray(message.tool_calls) && message.tool_calls.length > 0;
  if (content === null || content === undefined) {
    if (hasCalls) return { role, text: '' };
    throw badParameter(`${name}.content must not be empty`);
  }
  if (typeof content === 'string') return { role, text: content };
  if (!Array.isArray(content)) throw badParameter(`${name}.content is invalid`);
  const texts = (content as unknown[]).map((part) => textOf(part, `${name}.content`, takesImages));
  return { role, text: texts.filter((text) => text !== null).join(' ') };
}

function textOf(value: unknown, name: string, takesImages: boolean): string | null {
  const part = (value ?? {}) as { type?: unknown; text?: unknown; image_url?: { url?: unknown } };
  if (part.type === 'text' && typeof part.text === 'string') return part.text;
  if (part.type !== 'image_url' || typeof part.image_url?.url !== 'string') throw badParameter(`${name}[] is invalid`);
  if (!takesImages) throw badParameter(`${name}[]: the model takes no images`, '1210');
  return null;
}

/** What the client's tools returned, where the messages end with that. */
export function trailingToolResults(messages: readonly ApiMessage[]): string[] {
  const lastOther = messages.findLastIndex(({ role }) => role !== 'tool');
  return messages.slice(lastOther + 1).map(({ text }) => text);
}
