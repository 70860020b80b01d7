import { ServiceError } from '@sluice/contract';
import { answerOf, Chance, type ClientAnswer } from '@sluice/provider-kit/testing';
import { describe, expect, it } from 'vitest';
import { SnapshotStream } from '../src/web/from-stream.js';

/** Pieces of text that look like the site's own markup, and what else a reader stumbles over. */
const ATOMS = [
  ...['a', ' ', '\n', '\n\n', '> ', '>', '\n> ', '<', '</', '"', '\\', '世', '😀', '&', '&gt;', '&amp;lt;', ';'],
  ...['</details>', '<details>', '<details type="reasoning">', '<summary>x</summary>', '</summary>', '</de'],
  ...['<answer>', '</answer>', '</ans', '</think>', '[DONE]', '-1'],
];
const ROUNDS = 2_000;
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#x27;',
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character]!);
const details = (quoted: string): string =>
  `<details type="reasoning" done="true" duration="3">\n<summary>Thought for 3 seconds</summary>\n${quoted}\n</details>\n`;
const quote = (reasoning: string): string => `> ${reasoning.replaceAll('\n', '\n> ')}`;

function read(snapshots: readonly string[]): ClientAnswer {
  const stream = new SnapshotStream(() => new ServiceError('upstream_error', 'reported'));
  const frames = snapshots.map((content) => JSON.stringify({ choices: [{ delta: { content } }] }));
  return answerOf([...frames.flatMap((frame) => stream.push(frame)), ...stream.end()]);
}

/** All beginnings of a text that the pieces add up to. */
const growing = (pieces: readonly string[]): string[] => pieces.map((_, at) => pieces.slice(0, at + 1).join(''));

/** Words at both ends: blanks there belong to the site's own form. */
const someText = (chance: Chance): string => `A${chance.text(ATOMS, 10)}Z`;

describe('SnapshotStream', () => {
  it.each([
    ['as it is', quote],
    ['written as HTML', (reasoning: string) => escaped(quote(reasoning))],
  ])('keeps any reasoning, %s, and any answer, wherever the snapshots end', (_, write) => {
    const chance = new Chance();
    for (let round = 0; round < ROUNDS; round += 1) {
      const [reasoning, text] = [someText(chance), someText(chance)];
      const whole = `${details(write(reasoning))}<answer>${text}</answer>`;
      expect(read(growing(chance.pieces(whole)))).toMatchObject({ reasoning, text });
    }
  });

  it('keeps them where each snapshot has its tags closed', () => {
    const chance = new Chance();
    for (let round = 0; round < ROUNDS; round += 1) {
      const [reasoning, text] = [someText(chance), someText(chance)];
      const thoughts = growing(chance.pieces(reasoning)).map((part) => details(quote(part)));
      const answers = growing(chance.pieces(text)).map(
        (part) => `${details(quote(reasoning))}<answer>${part}</answer>`,
      );
      expect(read([...thoughts, ...answers])).toMatchObject({ reasoning, text });
    }
  });

  it('keeps an answer that is never closed, or has no tag', () => {
    const chance = new Chance();
    for (let round = 0; round < ROUNDS; round += 1) {
      const text = someText(chance);
      const thought = details(quote('why'));
      expect(read(growing(chance.pieces(`${thought}<answer>${text}`)))).toMatchObject({ reasoning: 'why', text });
      expect(read(growing(chance.pieces(`${thought}\n${text}`)))).toMatchObject({ reasoning: 'why', text });
    }
  });
});
