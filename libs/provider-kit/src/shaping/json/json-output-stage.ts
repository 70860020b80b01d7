import type { FinishReason, ResponseFormat } from '@sluice/contract';
import { BrokenAnswerError, type AnswerDelta, type AnswerEnd, type AnswerStage } from '../answer-stage.js';
import { CHECKED_LENGTH } from '../checked-length.js';
import { compileSchema } from './json-schema.js';
import { JsonScanner } from './json-scanner.js';

/**
 * Lets through of an answer the first JSON value alone: what stands around it, be it words or a code block, is dropped.
 * A short value is checked before any of it is handed on, a longer one at its end.
 */
export class JsonOutputStage implements AnswerStage {
  readonly ending = null;
  private readonly schema: Readonly<Record<string, unknown>> | null;
  /** What the value may begin with; null when it may be of any type. */
  private readonly opening: '{' | '[' | null;
  /** A bracket at the beginning of a line, where a value begins that stands by itself or in a code block. */
  private readonly lineStart: RegExp;
  private state: 'before' | 'inside' | 'behind' = 'before';
  private readonly scanner = new JsonScanner();
  /** Ahead of the value: all that came. Inside: the value so far. */
  private text = '';
  private sentLength = 0;

  constructor(format: Exclude<ResponseFormat, { type: 'text' }>) {
    this.schema = format.type === 'json_schema' ? format.schema : null;
    const type = this.schema === null ? 'object' : this.schema.type;
    this.opening = type === 'object' ? '{' : type === 'array' ? '[' : null;
    this.lineStart = new RegExp(`(?:^|\\n)[ \\t]*[${this.opening === null ? '{[' : this.opening}]`);
  }

  push(delta: AnswerDelta): readonly AnswerDelta[] {
    return delta.type === 'text-delta' ? this.read(delta.text) : [delta];
  }

  end(reason: FinishReason): AnswerEnd {
    if (reason !== 'stop') return { deltas: this.state === 'behind' ? [] : this.send(), reason };
    if (this.state === 'inside') throw fault('The model did not finish its JSON.', 'the JSON is not complete');
    return { deltas: this.state === 'before' ? this.readRest() : [], reason };
  }

  private read(piece: string): readonly AnswerDelta[] {
    if (this.state === 'behind') return [];
    if (this.state === 'inside') return this.readValue(piece);
    this.text += piece;
    const found = this.lineStart.exec(this.text);
    return found === null ? [] : this.begin(found.index + found[0].length - 1);
  }

  /** A value that does not begin a line can be told from words only when all is there. */
  private readRest(): readonly AnswerDelta[] {
    const rest = this.text.trim();
    if (this.opening === null && isJson(rest)) {
      this.text = rest;
      this.checkValue();
      return this.send();
    }
    const start = this.text.search(this.opening === null ? /[{[]/ : `\\${this.opening}`);
    if (start === -1) throw fault('The model answered without JSON.', 'there is no JSON in it');
    const deltas = this.begin(start);
    if (this.state === 'inside') throw fault('The model did not finish its JSON.', 'the JSON is not complete');
    return deltas;
  }

  private begin(start: number): readonly AnswerDelta[] {
    const value = this.text.slice(start);
    this.text = '';
    this.state = 'inside';
    return this.readValue(value);
  }

  private readValue(piece: string): readonly AnswerDelta[] {
    const { json, end } = this.scanner.push(piece);
    this.text += json;
    if (end !== null) {
      this.state = 'behind';
      this.checkValue();
    }
    return end !== null || this.text.length > CHECKED_LENGTH ? this.send() : [];
  }

  private send(): readonly AnswerDelta[] {
    const text = this.text.slice(this.sentLength);
    this.sentLength = this.text.length;
    return text === '' ? [] : [{ type: 'text-delta', text }];
  }

  private checkValue(): void {
    if (!isJson(this.text)) throw fault('The model wrote JSON that is not valid.', 'the JSON is not valid');
    const check = this.schema === null ? null : compileSchema(this.schema);
    const problem = check?.(JSON.parse(this.text)) ?? null;
    if (problem === null) return;
    throw fault('The model wrote JSON that does not fit the schema.', `the JSON does not fit the schema: ${problem}`);
  }
}

const fault = (message: string, problem: string): BrokenAnswerError =>
  new BrokenAnswerError('json_output_invalid', `${message} Send the request again.`, problem);

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
