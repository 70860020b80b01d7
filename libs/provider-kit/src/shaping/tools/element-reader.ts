import type { ToolStep } from './call-json-reader.js';
import { JsonScanner } from '../json/json-scanner.js';
import { FENCE, matchSequence } from './match-sequence.js';

/** Longest attributes that are waited for, characters: a tool's name has at most 64. */
const LONGEST_ATTRIBUTES = 256;
const NAME = /\bname\s*=\s*["']?([^"'\s>]*)/;

/**
 * Reads a call in our own form from behind the tag's word: ` name="look">{"at":"sky"}`. Bears with a tag that closes
 * itself, with arguments in a code block, and with none at all.
 */
export class ElementReader {
  isDone = false;
  /** Whether the arguments stand in a code block, whose end follows them. */
  isFenced = false;
  private head = '';
  private state: 'attributes' | 'body' | 'input' = 'attributes';
  private readonly scanner = new JsonScanner();

  constructor(private readonly closer: string) {}

  /** @throws SyntaxError when it is no call */
  push(piece: string): { steps: readonly ToolStep[]; used: number } {
    const steps: ToolStep[] = [];
    if (this.state === 'input') return { steps, used: this.readInput(piece, steps) };
    const text = this.head + piece;
    let at = 0;
    if (this.state === 'attributes') {
      const end = text.indexOf('>');
      if ((end === -1 ? text.length : end) > LONGEST_ATTRIBUTES) throw new SyntaxError('The tag does not end.');
      if (end === -1) return this.wait(text, piece.length);
      const attributes = text.slice(0, end);
      steps.push({ kind: 'begin', name: NAME.exec(attributes)?.[1] ?? '' });
      if (attributes.endsWith('/')) return this.finish(steps, end + 1 - this.head.length);
      this.state = 'body';
      at = end + 1;
    }
    const bodyStart = startOfBody(text, at);
    const rest = text.slice(bodyStart ?? at);
    if (bodyStart !== null && rest.startsWith('{')) {
      this.state = 'input';
      this.isFenced = text.slice(at, bodyStart).trim() !== '';
      const used = this.readInput(rest, steps);
      return { steps, used: bodyStart + used - this.head.length };
    }
    if (bodyStart !== null && rest.startsWith(this.closer)) {
      return this.finish(steps, bodyStart + this.closer.length - this.head.length);
    }
    if (bodyStart !== null && !this.closer.startsWith(rest)) {
      throw new SyntaxError('The arguments are no JSON object.');
    }
    this.head = rest;
    return { steps, used: piece.length };
  }

  private readInput(piece: string, steps: ToolStep[]): number {
    const { json, end } = this.scanner.push(piece);
    steps.push({ kind: 'input', json });
    if (end === null) return piece.length;
    steps.push({ kind: 'end' });
    this.isDone = true;
    return end;
  }

  private wait(text: string, used: number): { steps: readonly ToolStep[]; used: number } {
    this.head = text;
    return { steps: [], used };
  }

  /** @param used  characters of the piece at hand */
  private finish(steps: ToolStep[], used: number): { steps: readonly ToolStep[]; used: number } {
    steps.push({ kind: 'end' });
    this.isDone = true;
    return { steps, used };
  }
}

/** Behind blanks and the opening of a code block; null while that may yet come. */
function startOfBody(text: string, at: number): number | null {
  const blanks = /\S/.exec(text.slice(at))?.index;
  if (blanks === undefined) return null;
  const start = at + blanks;
  const fence = text[start] === '`' ? matchSequence(text, start, FENCE) : start;
  return fence === 'partial' ? null : (fence ?? start);
}
