import { isJsonObject, parseJsonObject, type JsonObject } from '@sluice/provider-kit';

/** A call that is complete, as the tool call assembler takes it. */
export interface BlockCall {
  readonly id: string;
  readonly function: { readonly name: string; readonly arguments: string };
}

interface OpenBlock {
  readonly id: string;
  readonly name: string;
  /** Arguments as they stand in the block's JSON text, escapes and all. */
  readonly escaped: string;
  /** What later edits put behind them, up to the first quote without an escape: that one ends the text. */
  rest: string;
  isComplete: boolean;
  /** Offset of the last edit, in the site's own count. */
  editIndex: number;
}

const START = '<glm_block';
const END = '</glm_block>';

/**
 * Reads the `<glm_block>` elements by which the site shows tool calls. The arguments of a block may be cut off and
 * continued by later edits, which go in at an offset; an edit of phase `other` that begins with `null,` writes the
 * result in and ends it.
 */
export class ToolBlocks {
  private block: OpenBlock | null = null;
  private unread = '';

  /** Calls that this text completes; `mayClose` for an edit of phase `other`. */
  push(piece: string, editIndex: number | null, mayClose = false): readonly BlockCall[] {
    const calls: BlockCall[] = [];
    let text = this.unread + piece;
    this.unread = '';
    if (this.block !== null && !beginsTag(text)) {
      if (mayClose && text.startsWith('null,')) return this.close();
      text = this.continueBlock(this.block, text, editIndex);
    }
    for (;;) {
      const start = text.indexOf(START);
      if (start === -1) {
        this.unread = text.slice(text.length - startOfTagAtEnd(text));
        return calls;
      }
      const end = endOfBlock(text, start);
      if (end === -1) {
        this.unread = text.slice(start);
        return calls;
      }
      calls.push(...this.close());
      this.block = readBlock(text.slice(start, end), editIndex ?? -1);
      text = text.slice(end + END.length);
    }
  }

  /** The call that is still open, which nothing follows any more. */
  close(): readonly BlockCall[] {
    const { block } = this;
    this.block = null;
    return block === null ? [] : [{ id: block.id, function: { name: block.name, arguments: argumentsOf(block) } }];
  }

  /** Adds to the arguments; returns what stands behind their end, where further blocks may be. */
  private continueBlock(block: OpenBlock, text: string, editIndex: number | null): string {
    if (block.isComplete) return text;
    if (editIndex !== null && editIndex <= block.editIndex) return '';
    if (editIndex !== null) block.editIndex = editIndex;
    const whole = block.rest + text;
    const end = /^(?:[^"\\]|\\[^])*"/.exec(whole)?.[0].length;
    block.isComplete = end !== undefined;
    block.rest = end === undefined ? whole : whole.slice(0, end - 1);
    return end === undefined ? '' : whole.slice(end);
  }
}

/** Whether `text` begins with a block's tag and its JSON, or with as much of it as has come; arguments may name the tag. */
const beginsTag = (text: string): boolean => START.startsWith(text) || /^<glm_block[^>]*(>\s*(\{|$)|$)/.test(text);

/** Where the block that begins at `start` ends: behind whole JSON, as its arguments may hold the end tag too. */
function endOfBlock(text: string, start: number): number {
  const first = text.indexOf(END, start);
  const bodyStart = text.indexOf('>', start) + 1;
  for (let end = first; end !== -1; end = text.indexOf(END, end + 1)) {
    if (parseJsonObject(text.slice(bodyStart, end)) !== null) return end;
  }
  return first;
}

/** Length of the beginning of a block's tag that `text` ends with. */
function startOfTagAtEnd(text: string): number {
  for (let length = Math.min(START.length - 1, text.length); length > 0; length -= 1) {
    if (text.endsWith(START.slice(0, length))) return length;
  }
  return 0;
}

function readBlock(block: string, editIndex: number): OpenBlock | null {
  const tagEnd = block.indexOf('>');
  const json = block.slice(tagEnd + 1);
  const metadata = metadataOf(parseJsonObject(json));
  const read = (key: string): string => {
    const value = metadata?.[key];
    return typeof value === 'string' ? value : (textMember(json, key) ?? '');
  };
  const name = read('name') || (/tool_call_name="([^"]*)"/.exec(block.slice(0, tagEnd))?.[1] ?? '');
  if (name === '') return null;
  const given = metadata?.arguments;
  const escaped = isJsonObject(given) ? escape(JSON.stringify(given)) : escape(read('arguments'));
  return { id: read('id'), name, escaped, rest: '', isComplete: isJsonObject(given), editIndex };
}

const metadataOf = (body: JsonObject | null): JsonObject | null => {
  const data = body?.data;
  return isJsonObject(data) && isJsonObject(data.metadata) ? data.metadata : null;
};

const escape = (text: string): string => JSON.stringify(text).slice(1, -1);

/** A member of text type, found in JSON that is not whole. */
function textMember(json: string, key: string): string | null {
  const escaped = new RegExp(`"${key}":\\s*"((?:[^"\\\\]|\\\\.)*)"`).exec(json)?.[1];
  return escaped === undefined ? null : unescape(escaped);
}

function unescape(escaped: string): string | null {
  try {
    const text: unknown = JSON.parse(`"${escaped}"`);
    return typeof text === 'string' ? text : null;
  } catch {
    return null;
  }
}

/**
 * The arguments with what was added. A block closes the JSON that it cuts off with a quote of its own, and some leave
 * out the first brace; the first reading that is JSON counts, else the plain one.
 */
function argumentsOf({ escaped, rest }: OpenBlock): string {
  const withoutQuote = escaped.replace(/\\"$/, '');
  const readings = [escaped + rest, withoutQuote + rest, `{${escaped}${rest}`, `{${withoutQuote}${rest}`].map(unescape);
  const whole = readings.find((text) => text !== null && parseJsonObject(text) !== null);
  return whole ?? readings[0] ?? escaped + rest;
}
