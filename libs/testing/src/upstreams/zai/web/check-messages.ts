import type { WebModel } from '../models.js';
import { invalid, require, toArray, toObject, toText } from '../../checks.js';

/** One message, reduced to what the simulator answers to. */
export interface ChatTurn {
  readonly role: string;
  readonly text: string;
}

const ROLES = ['system', 'developer', 'user', 'assistant', 'tool'];

/**
 * Checks the messages of a completion.
 *
 * @param files references to uploaded images that are allowed
 * @throws Refusal 400 that names the first wrong field
 */
export function checkMessages(value: unknown, model: WebModel, files: ReadonlySet<string>): ChatTurn[] {
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

/** What a client's tools returned, where the messages end with that; written as messages of their own or into text. */
export function trailingToolResults(turns: readonly ChatTurn[]): string[] {
  const results: string[] = [];
  for (const { role, text } of turns.toReversed()) {
    const found = role === 'tool' ? [text] : role === 'user' ? resultsIn(text) : [];
    if (found.length === 0) break;
    results.unshift(...found);
  }
  return results;
}

function resultsIn(text: string): string[] {
  if (!text.includes('<tool_execution_result')) return [];
  const outputs = [...text.matchAll(/<tool_output>([^]*?)<\/tool_output>/g)].map((found) => (found[1] ?? '').trim());
  return outputs.length > 0 ? outputs : [text];
}
