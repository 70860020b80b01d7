import { JsonScanner } from '../json/json-scanner.js';
import { JsonTextDecoder } from './json-text-decoder.js';

/** What a text with tool calls comes to, piece by piece. */
export type ToolStep =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'begin'; readonly name: string }
  | { readonly kind: 'input'; readonly json: string }
  | { readonly kind: 'end' };

interface Frame {
  readonly isObject: boolean;
  expectsKey: boolean;
  key: string;
}

interface OpenCall {
  /** How many objects and lists it stands in, itself included. */
  readonly depth: number;
  name: string | null;
  /** Arguments that came ahead of the name. */
  pending: string;
  /** For arguments that are the text of JSON. */
  readonly mender: JsonScanner;
}

/** Where the calls stand: the object itself is one, or it lists them as `{"tool_calls":[…]}`. */
export type CallJsonForm = 'single' | 'list';

const INPUT_KEYS = new Set(['arguments', 'parameters', 'input']);

/**
 * Reads calls in OpenAI's JSON form as they come: arguments are handed on piece by piece, whether they are an object or
 * the JSON text of one. A call's name may stand in `function` or beside it, before or behind the arguments.
 */
export class CallJsonReader {
  isDone = false;
  private readonly frames: Frame[] = [];
  private steps: ToolStep[] = [];
  private string: JsonTextDecoder | null = null;
  private stringText = '';
  private input: JsonScanner | JsonTextDecoder | null = null;
  private call: OpenCall | null = null;

  constructor(private readonly form: CallJsonForm) {}

  /**
   * @returns what the piece brought, and how many of its characters were taken
   * @throws SyntaxError when a string in it is not JSON
   */
  push(piece: string): { steps: readonly ToolStep[]; used: number } {
    let at = 0;
    while (at < piece.length && !this.isDone) {
      if (this.input !== null) at += this.readInput(this.input, piece.slice(at));
      else if (this.string !== null) at += this.readString(this.string, piece.slice(at));
      else at += this.readStructure(piece[at] ?? '');
    }
    const steps = this.steps;
    this.steps = [];
    return { steps, used: at };
  }

  /** @returns how many characters were taken: none of a bracket that the arguments begin with */
  private readStructure(character: string): number {
    const frame = this.frames.at(-1);
    const isInput = frame !== undefined && !frame.expectsKey && this.isOfCall() && INPUT_KEYS.has(frame.key);
    if (character === '{' || character === '[') {
      if (isInput) {
        this.input = new JsonScanner();
        return 0;
      }
      this.open(character === '{');
    } else if (character === '"') {
      if (isInput) this.input = new JsonTextDecoder();
      else this.string = new JsonTextDecoder();
    } else if (character === '}' || character === ']') this.close();
    else if (frame !== undefined && character === ':') frame.expectsKey = false;
    else if (frame !== undefined && character === ',') frame.expectsKey = frame.isObject;
    return 1;
  }

  private readString(decoder: JsonTextDecoder, rest: string): number {
    const { text, used } = decoder.push(rest);
    this.stringText += text;
    if (!decoder.isDone) return used;
    const frame = this.frames.at(-1);
    if (frame?.expectsKey === true) frame.key = this.stringText;
    else if (frame?.key === 'name' && this.isOfCall()) this.begin(this.stringText);
    this.string = null;
    this.stringText = '';
    return used;
  }

  private readInput(reader: JsonScanner | JsonTextDecoder, rest: string): number {
    if (reader instanceof JsonTextDecoder) {
      const { text, used } = reader.push(rest);
      this.pass(this.call?.mender.push(text).json ?? '');
      if (reader.isDone) this.input = null;
      return used;
    }
    const { json, end } = reader.push(rest);
    this.pass(json);
    if (end !== null) this.input = null;
    return end ?? rest.length;
  }

  private open(isObject: boolean): void {
    if (isObject && this.call === null && this.isPlaceOfCall()) {
      this.call = { depth: this.frames.length + 1, name: null, pending: '', mender: new JsonScanner() };
    }
    this.frames.push({ isObject, expectsKey: isObject, key: '' });
  }

  /** Some models put a single call in place of the list. */
  private isPlaceOfCall(): boolean {
    const [outer, list, ...deeper] = this.frames;
    if (this.form === 'single') return outer === undefined;
    return outer?.key === 'tool_calls' && (list === undefined || !list.isObject) && deeper.length === 0;
  }

  private close(): void {
    if (this.call?.depth === this.frames.length) {
      if (this.call.name === null) this.begin('');
      this.steps.push({ kind: 'end' });
      this.call = null;
    }
    this.frames.pop();
    this.isDone = this.frames.length === 0;
  }

  /** Whether the key at hand is one of a call's own, or of its `function`. */
  private isOfCall(): boolean {
    if (this.call === null) return false;
    const depth = this.frames.length - this.call.depth;
    return depth === 0 || (depth === 1 && this.frames.at(-2)?.key === 'function');
  }

  private begin(name: string): void {
    if (this.call === null || this.call.name !== null) return;
    this.call.name = name;
    this.steps.push({ kind: 'begin', name });
    if (this.call.pending !== '') this.steps.push({ kind: 'input', json: this.call.pending });
  }

  private pass(json: string): void {
    if (this.call === null || json === '') return;
    if (this.call.name === null) this.call.pending += json;
    else this.steps.push({ kind: 'input', json });
  }
}
