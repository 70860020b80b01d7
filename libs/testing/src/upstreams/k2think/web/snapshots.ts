import { writtenText } from '../../answers.js';
import type { Answer } from '../../plan.js';
import type { K2ThinkSettings } from '../settings.js';

type Form = Pick<K2ThinkSettings, 'growth' | 'tags' | 'isEscaped'>;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#x27;',
};

/** All that was written so far, again and again: each snapshot holds the ones before it, but for what the tags say. */
export function* snapshots(answer: Answer, form: Form): Iterable<string> {
  const text = writtenText({ ...answer, toolForm: 'text' });
  const { reasoning } = answer;
  if (form.growth === 'cut') {
    yield* growing(answer.toPieces(written(reasoning, text, form, true)));
    return;
  }
  for (const part of growing(answer.toPieces(reasoning))) yield written(part, '', form, false);
  for (const part of growing(answer.toPieces(text))) yield written(reasoning, part, form, part === text);
}

function* growing(pieces: readonly string[]): Iterable<string> {
  let sum = '';
  for (const piece of pieces) {
    sum += piece;
    yield sum;
  }
}

function written(reasoning: string, text: string, { growth, tags, isEscaped }: Form, isLast: boolean): string {
  const thought = reasoning === '' || tags === 'none' ? '' : wrapped(reasoning, isEscaped);
  if (text === '') return thought;
  if (tags === 'none' || tags === 'reasoning') return thought + text;
  const isClosed = tags === 'both' && (isLast || growth === 'closed');
  return `${thought}<answer>${text}${isClosed ? '</answer>' : ''}`;
}

/** The seconds grow with the text, so that the head of a snapshot is not that of the one before. */
function wrapped(reasoning: string, isEscaped: boolean): string {
  const seconds = 1 + Math.floor(reasoning.length / 40);
  const quoted = `> ${reasoning.replaceAll('\n', '\n> ')}`;
  const body = isEscaped ? quoted.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character) : quoted;
  const summary = `<summary>Thought for ${seconds} second${seconds === 1 ? '' : 's'}</summary>`;
  return `<details type="reasoning" done="true" duration="${seconds}">\n${summary}\n${body}\n</details>\n`;
}
