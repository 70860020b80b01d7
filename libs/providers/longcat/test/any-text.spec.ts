import { ServiceError, type ChatEvent } from '@sluice/contract';
import { SseDecoder } from '@sluice/provider-kit';
import { describe, expect, it } from 'vitest';
import { WebStream } from '../src/web/from-stream.js';
import type { SiteForm } from '../src/web/to-request.js';
import { answerOf } from '@sluice/provider-kit/testing';

/** Pieces of text that look like the stream's own, and what else a reader stumbles over. */
const ATOMS = [
  'a',
  'A',
  ' ',
  '\n',
  '\n\n',
  '\r\n',
  'data:',
  'data: [DONE]',
  '{"code":401}',
  '"',
  '\\',
  ':',
  '世',
  '😀',
];
const ROUNDS = 1_500;

/** The same sequence in every run. */
class Chance {
  private state = 20_260_101;

  below(limit: number): number {
    this.state = (this.state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor(this.state / 256) % limit;
  }

  /** Pieces that begin with a letter of their own, as a first piece that repeats itself could be read either way. */
  pieces(): string[] {
    const piece = () => Array.from({ length: 1 + this.below(3) }, () => ATOMS[this.below(ATOMS.length)]).join('');
    return Array.from({ length: 1 + this.below(6) }, (_, index) => `${index}${piece()}`);
  }

  *cuts(bytes: Buffer): Iterable<Buffer> {
    for (let at = 0; at < bytes.length;) {
      const end = at + 1 + this.below(9);
      yield bytes.subarray(at, end);
      at = end;
    }
  }
}

type Shape = (kind: 'reasoning' | 'text', pieces: readonly string[]) => object[];

const wholes = (pieces: readonly string[]): string[] => pieces.map((_, index) => pieces.slice(0, index + 1).join(''));
const events = (type: string, contents: readonly string[]): object[] =>
  contents.map((content) => ({ event: { type, content } }));

const SHAPES: readonly (readonly [name: string, form: SiteForm, shape: Shape])[] = [
  ['events', 'v2', (kind, pieces) => events(kind === 'text' ? 'content' : 'reason', pieces)],
  ['events that repeat', 'v1', (kind, pieces) => events(kind === 'text' ? 'content' : 'think', wholes(pieces))],
  [
    'choices',
    'v1',
    (kind, pieces) =>
      kind === 'text'
        ? pieces.map((content) => ({ choices: [{ delta: { content }, finishReason: null }] }))
        : events('think', wholes(pieces)),
  ],
  [
    'whole texts',
    'v1',
    (kind, pieces) =>
      kind === 'text' ? wholes(pieces).map((content) => ({ content })) : events('think', wholes(pieces)),
  ],
];

/** Writes the stream with all that servers do differently, cuts its bytes anywhere, and reads it. */
function readCut(chance: Chance, form: SiteForm, frames: readonly object[]): readonly ChatEvent[] {
  const lineEnd = chance.below(2) === 0 ? '\n' : '\r\n';
  const line = (frame: object) => `data:${chance.below(2) === 0 ? '' : ' '}${JSON.stringify(frame)}`;
  const body = frames.map((frame) => line(frame) + lineEnd + lineEnd).join('');
  const decoder = new SseDecoder();
  const stream = new WebStream({ form, toError: () => new ServiceError('upstream_error', 'reported') });
  const read = [...chance.cuts(Buffer.from(body))].flatMap((bytes) => decoder.push(bytes));
  return [...[...read, ...decoder.end()].flatMap(({ text }) => stream.push(text)), ...stream.end()];
}

describe('WebStream', () => {
  it.each(SHAPES)('keeps any reasoning and any answer in %s, wherever the bytes are cut', (_, form, shape) => {
    const chance = new Chance();
    for (let round = 0; round < ROUNDS; round += 1) {
      const [reasoning, text] = [chance.pieces(), chance.pieces()];
      const frames = [...shape('reasoning', reasoning), ...shape('text', text), { lastOne: true }];
      const answer = answerOf(readCut(chance, form, frames));
      expect(answer).toMatchObject({ reasoning: reasoning.join(''), text: text.join('') });
    }
  });
});
