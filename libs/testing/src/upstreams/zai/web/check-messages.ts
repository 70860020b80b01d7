import type { Turn } from '../../turns.js';
import type { WebModel } from '../models.js';
import { invalid, require, toArray, toObject, toText } from '../../checks.js';

const ROLES = ['system', 'developer', 'user', 'assistant', 'tool'];

/**
 * Checks the messages of a completion.
 *
 * @param files references to uploaded images that are allowed
 * @throws Refusal 400 that names the first wrong field
 */
export function checkMessages(value: unknown, model: WebModel, files: ReadonlySet<string>): Turn[] {
  const messages = toArray(value, 'messages');
  require(messages.length > 0, 'messages must not be empty');
  return messages.map((entry, position) => {
    const message = toObject(entry, `messages[${position}]`);
    const role = toText(message.role, `messages[${position}].role`);
    require(ROLES.includes(role), `messages[${position}].role is not known`);
    return { role, text: textOf(message.content, `messages[${position}].content`, model, files) };
  });
}

function textOf(content: unknown, name: string, model: WebModel, files: ReadonlySet<string>): string {
  if (typeof content === 'string') return content;
  const texts: string[] = [];
  for (const entry of toArray(content, name)) {
    const part = toObject(entry, `${name}[]`);
    if (part.type === 'text') {
      texts.push(toText(part.text, `${name}[].text`));
      continue;
    }
    require(part.type === 'image_url', `${name}[].type is not known`);
    const address = toText(toObject(part.image_url, `${name}[].image_url`).url, `${name}[].image_url.url`);
    require(model.hasVision, `${name}[]: the model takes no images`);
    if (!/^(?:data:image\/|https?:)/.test(address) && !files.has(address)) {
      throw invalid(`${name}[].image_url.url is not an uploaded file`);
    }
  }
  return texts.join(' ').trim();
}
