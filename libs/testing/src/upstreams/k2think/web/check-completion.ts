import { require, toArray, toObject, toText } from '../../checks.js';
import type { Turn } from '../../turns.js';
import type { GuestChat } from './guests.js';

/** A completion request that was found good. */
export interface GuestCompletion {
  readonly turns: readonly Turn[];
  readonly maxTokens: number | null;
}

const FIELDS = ['stream', 'model', 'messages', 'conversation_id', 'params'];
const PARAMS = ['temperature', 'max_tokens'];

/**
 * Checks the body of a completion field by field.
 *
 * @throws Refusal 400 that names the first wrong field
 */
export function checkCompletion(value: unknown, chat: GuestChat): GuestCompletion {
  const body = toObject(value, 'body');
  for (const name of Object.keys(body)) require(FIELDS.includes(name), `${name} is not known`);
  require(body.stream === true, 'stream must be true');
  require(body.model === chat.model, 'model is not that of the conversation');
  const params = toObject(body.params, 'params');
  for (const [name, param] of Object.entries(params)) {
    require(PARAMS.includes(name), `params.${name} is not known`);
    require(typeof param === 'number', `params.${name} must be a number`);
  }
  const turns = checkTurns(body.messages);
  const first = turns.find(({ role }) => role === 'user');
  require(first !== undefined, 'messages must hold a user message');
  require(first.text === chat.opening, 'the first user message is not that of the conversation');
  return { turns, maxTokens: typeof params.max_tokens === 'number' ? params.max_tokens : null };
}

/** The site knows no system messages and no parts: both are folded into texts before. */
function checkTurns(value: unknown): readonly Turn[] {
  return toArray(value, 'messages').map((entry, position) => {
    const name = `messages[${position}]`;
    const message = toObject(entry, name);
    const { role } = message;
    require(role === 'user' || role === 'assistant', `${name}.role must be user or assistant`);
    const text = toText(message.content, `${name}.content`);
    require(text !== '', `${name}.content must not be empty`);
    return { role, text };
  });
}
