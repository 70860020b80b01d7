import { isObject } from '../checks.js';
import type { SentCall } from '../rounds.js';
import type { Turn } from '../turns.js';
import type { OpenAiApi } from './api.js';

/** @throws Refusal for the first wrong message, or for an image that the model does not take */
export function checkMessages(api: OpenAiApi, value: unknown, takesImages: boolean): Turn[] {
  if (!Array.isArray(value) || value.length === 0) throw api.refuse('parameter', 'messages must not be empty');
  const messages = (value as unknown[]).map((message, position) => toMessage(api, message, position, takesImages));
  if (!messages.some(({ role }) => role === 'user')) {
    throw api.refuse('parameter', 'messages must hold a user message');
  }
  return messages;
}

function toMessage(api: OpenAiApi, value: unknown, position: number, takesImages: boolean): Turn {
  const name = `messages[${position}]`;
  const message = (value ?? {}) as Record<string, unknown>;
  const { role, content } = message;
  if (typeof role !== 'string' || !api.roles.includes(role)) throw api.refuse('parameter', `${name}.role is invalid`);
  if (role === 'tool' && typeof message.tool_call_id !== 'string') {
    throw api.refuse('parameter', `${name}.tool_call_id must be a string`);
  }
  const hasCalls = role === 'assistant' && Array.isArray(message.tool_calls) && message.tool_calls.length > 0;
  const turn = {
    role,
    ...(hasCalls ? { calls: toCalls(message.tool_calls as unknown[]) } : {}),
    ...(role === 'tool' ? { callId: message.tool_call_id as string } : {}),
  };
  if (content === null || content === undefined) {
    if (hasCalls) return { ...turn, text: '' };
    throw api.refuse('parameter', `${name}.content must not be empty`);
  }
  if (typeof content === 'string') return { ...turn, text: content };
  if (!Array.isArray(content)) throw api.refuse('parameter', `${name}.content is invalid`);
  const texts = (content as unknown[]).map((part) => textOf(api, part, `${name}.content`, takesImages));
  return { ...turn, text: texts.filter((text) => text !== null).join(' ') };
}

function toCalls(calls: readonly unknown[]): SentCall[] {
  return calls.filter(isObject).map(({ id, function: called }) => {
    const { name, arguments: inputJson } = isObject(called) ? called : {};
    return { id: String(id), name: String(name), inputJson: String(inputJson) };
  });
}

function textOf(api: OpenAiApi, value: unknown, name: string, takesImages: boolean): string | null {
  const part = (value ?? {}) as { type?: unknown; text?: unknown; image_url?: { url?: unknown } };
  if (part.type === 'text' && typeof part.text === 'string') return part.text;
  if (part.type !== 'image_url' || typeof part.image_url?.url !== 'string') {
    throw api.refuse('parameter', `${name}[] is invalid`);
  }
  if (!takesImages) throw api.refuse('image', `${name}[]: the model takes no images`);
  return null;
}
