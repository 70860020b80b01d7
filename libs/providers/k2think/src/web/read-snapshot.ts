import { certainAtEnd, certainLength } from '../closing-tag.js';
import { unescapeHtml } from './unescape-html.js';

/** What one snapshot of the answer holds. What may yet turn out to be markup is left out. */
export interface Snapshot {
  /** With the quote mark before each of its lines. */
  readonly reasoning: string;
  /** null while none has begun. */
  readonly answer: string | null;
}

const DETAILS = '<details type="reasoning"';
/** Attributes of bounded length: a model that was told to write many openings must not make the search long. */
const DETAILS_OPENING = /<details\s[^>]{0,200}?type="reasoning"[^>]{0,200}>/;
const DETAILS_AT_START = new RegExp(`^${DETAILS_OPENING.source}`);
const DETAILS_CLOSING = '</details>';
const SUMMARY = '<summary>';
const SUMMARY_CLOSING = '</summary>';
const ANSWER = '<answer>';
const ANSWER_CLOSING = '</answer>';
const ESCAPED_MARK = '&gt;';

/**
 * Reads the tags of a snapshot: reasoning in `<details>`, the answer between `<answer>` and its end or, where that tag is
 * missing, behind the reasoning. One that is not closed is open-ended. A snapshot without tags says nothing yet.
 *
 * @param isLast  whether no further one follows, so that a beginning of a tag is none
 */
export function readSnapshot(content: string, isLast: boolean): Snapshot {
  const answerAt = content.indexOf(ANSWER);
  const start = (answerAt === -1 ? content : content.slice(0, answerAt)).search(DETAILS_OPENING);
  if (start === -1)
    return { reasoning: '', answer: answerAt === -1 ? null : answerIn(content.slice(answerAt), isLast) };
  const blocks: string[] = [];
  let rest: string | null = content.slice(start);
  while (rest !== null) {
    const opening: RegExpExecArray | null = DETAILS_AT_START.exec(rest);
    if (opening === null) break;
    const block: Block = readBlock(rest.slice(opening[0].length), isLast);
    if (block.text !== '') blocks.push(block.text);
    rest = block.rest?.trimStart() ?? null;
  }
  return { reasoning: blocks.join('\n\n'), answer: rest === null ? null : answerIn(rest, isLast) };
}

interface Block {
  readonly text: string;
  /** What follows its end; null while that has not come. */
  readonly rest: string | null;
}

/** @param inside  all that follows the opening tag */
function readBlock(inside: string, isLast: boolean): Block {
  const start = inside.trimStart();
  if (SUMMARY.startsWith(start.slice(0, SUMMARY.length))) {
    const end = start.indexOf(SUMMARY_CLOSING);
    return end === -1 ? { text: '', rest: null } : readBody(start.slice(end + SUMMARY_CLOSING.length), isLast);
  }
  return readBody(inside, isLast);
}

/** In quoted reasoning the tag that ends it stands at the start of a line: others are what the model wrote. */
function readBody(body: string, isLast: boolean): Block {
  const start = body.trimStart();
  const isEscaped = start.startsWith(ESCAPED_MARK);
  if (!isLast && start !== '' && !isEscaped && ESCAPED_MARK.startsWith(start)) return { text: '', rest: null };
  const closing = start.startsWith('>') ? `\n${DETAILS_CLOSING}` : DETAILS_CLOSING;
  const end = body.indexOf(closing);
  const read = (text: string): string => (isEscaped ? unescapeHtml(text) : text).trim();
  if (end !== -1) return { text: read(body.slice(0, end)), rest: body.slice(end + closing.length) };
  const certain = body.slice(0, certainLength(body, closing));
  if (isLast) return { text: read(certain + certainAtEnd(body.slice(certain.length))), rest: null };
  return { text: read(isEscaped ? certain.replace(/&[#\w]*$/, '') : certain), rest: null };
}

/** @param text  all that follows the reasoning */
function answerIn(text: string, isLast: boolean): string | null {
  const start = text.trimStart();
  if (start.startsWith(ANSWER)) return closedText(start.slice(ANSWER.length), isLast);
  const isBegun = ANSWER.startsWith(start) || DETAILS.startsWith(start) || start.startsWith(DETAILS);
  return start === '' || (isBegun && !isLast) ? null : start.trimEnd();
}

/** Text up to its closing tag, which is the last thing there: one in the middle is what the model wrote. */
function closedText(inside: string, isLast: boolean): string {
  const length = certainLength(inside, ANSWER_CLOSING);
  return (inside.slice(0, length) + (isLast ? certainAtEnd(inside.slice(length)) : '')).trim();
}
