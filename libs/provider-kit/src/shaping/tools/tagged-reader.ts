import type { ToolDefinition } from '@sluice/contract';
import { isJsonObject } from '../../json.js';
import { CallJsonReader, type ToolStep } from './call-json-reader.js';

/** `<arg_key>` and `<arg_value>`, of some models with a prefix of their own. */
const PAIR = /<(?:\w+_)?arg_key>([^]*?)<\/(?:\w+_)?arg_key>\s*<(?:\w+_)?arg_value>([^]*?)<\/(?:\w+_)?arg_value>/g;

/**
 * Reads a call as models are trained to write it between tags: a JSON object with name and arguments, or the bare name
 * and a pair of tags for each argument. The latter can be told only when it is whole.
 */
export class TaggedReader {
  isDone = false;
  private json: CallJsonReader | null = null;
  private head = '';

  constructor(
    private readonly closer: string,
    private readonly tools: readonly ToolDefinition[],
  ) {}

  /** @throws SyntaxError when it is no call */
  push(piece: string): { steps: readonly ToolStep[]; used: number } {
    if (this.json !== null) return this.readJson(this.json, piece, 0);
    const before = this.head.length;
    const text = this.head + piece;
    const start = text.search(/\S/);
    if (text[start] === '{') {
      this.json = new CallJsonReader('single');
      return this.readJson(this.json, text.slice(start), start - before);
    }
    const end = text.indexOf(this.closer);
    if (end === -1) {
      this.head = text;
      return { steps: [], used: piece.length };
    }
    this.isDone = true;
    return { steps: readPairs(text.slice(0, end), this.tools), used: end + this.closer.length - before };
  }

  private readJson(
    reader: CallJsonReader,
    text: string,
    skipped: number,
  ): { steps: readonly ToolStep[]; used: number } {
    const { steps, used } = reader.push(text);
    this.isDone = reader.isDone;
    return { steps, used: used + skipped };
  }
}

function readPairs(text: string, tools: readonly ToolDefinition[]): readonly ToolStep[] {
  const name = /^[^<]*/.exec(text)?.[0].trim() ?? '';
  const properties = tools.find((tool) => tool.name === name)?.parameters?.properties;
  const values = [...text.matchAll(PAIR)].map(([, key = '', value = '']) => {
    const schema = isJsonObject(properties) ? properties[key.trim()] : undefined;
    return [key.trim(), isJsonObject(schema) && schema.type === 'string' ? value : toValue(value)] as const;
  });
  return [
    { kind: 'begin', name },
    { kind: 'input', json: JSON.stringify(Object.fromEntries(values)) },
    { kind: 'end' },
  ];
}

/** Numbers, objects and the like are written as JSON, texts as they are. */
function toValue(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
