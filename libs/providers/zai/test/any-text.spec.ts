import { ServiceError, type ChatEvent } from '@sluice/contract';
import { answerOf, Chance } from '@sluice/provider-kit/testing';
import { describe, expect, it } from 'vitest';
import { WebStream } from '../src/web/from-stream.js';

/** Pieces of text that look like the site's own markup, and what else a reader stumbles over. */
const ATOMS = [
  ...['a', ' ', '\n', '\n\n', '> ', '>', '\n> ', '<', '"', '\\', '世', '😀', 'true"', 'null,', '", "result"'],
  ...['</details>', '<details>', '<details type="reasoning">', '<summary>x</summary>', '</de', '</thinking>', '<Full>'],
  ...['<glm_block>', '</glm_block>'],
];
const HEAD = '<details type="reasoning" done="false">\n<summary>Thinking…</summary>\n';
const CLOSED = 'true" duration="3">\n<summary>Thought for 3 seconds</summary>\n';
const ROUNDS = 3_000;

function read(data: readonly object[], ...toolNames: string[]): readonly ChatEvent[] {
  const stream = new WebStream({
    toolNames: new Set(toolNames),
    toError: () => new ServiceError('upstream_error', 'reported'),
  });
  return [
    ...data.flatMap((part) => stream.push(JSON.stringify({ type: 'chat:completion', data: part }))),
    ...stream.end(),
  ];
}

const deltas = (phase: string, pieces: readonly string[]): object[] =>
  pieces.map((piece) => ({ phase, delta_content: piece }));
/** Text between the quotes of a JSON string. */
const escaped = (text: string): string => JSON.stringify(text).slice(1, -1);

describe('WebStream', () => {
  it('keeps any reasoning and any answer, however they are cut', () => {
    const chance = new Chance();
    for (let round = 0; round < ROUNDS; round += 1) {
      const reasoning = chance.text(ATOMS, 12);
      const answer = `A${chance.text(ATOMS, 12)}`;
      const quoted = `> ${reasoning.replaceAll('\n', '\n> ')}`;
      const events = read([
        ...deltas('thinking', chance.pieces(HEAD + quoted)),
        { phase: 'answer', edit_index: 32, edit_content: `${CLOSED}${quoted}\n</details>\nA` },
        ...deltas('answer', chance.pieces(answer.slice(1))),
      ]);
      expect(answerOf(events)).toMatchObject({ reasoning, text: answer });
    }
  });

  it('keeps any answer without reasoning, however it is cut', () => {
    const chance = new Chance();
    for (let round = 0; round < ROUNDS; round += 1) {
      const answer = `A${chance.text(ATOMS, 12)}`;
      expect(answerOf(read(deltas('answer', chance.pieces(answer))))).toMatchObject({ reasoning: '', text: answer });
    }
  });

  it('keeps any arguments of a call in a block, wherever they are cut, and the text around it', () => {
    const chance = new Chance();
    for (let round = 0; round < ROUNDS; round += 1) {
      const inputJson = JSON.stringify({ [chance.text(ATOMS, 3)]: chance.text(ATOMS, 8), n: round });
      const cut = chance.below(inputJson.length);
      const [rest, tail] = [escaped(inputJson.slice(cut)), chance.below(2) === 0 ? '' : '", "result": '];
      const block = `{"data": {"metadata": {"id": "c", "name": "f", "arguments": "${escaped(inputJson.slice(0, cut))}", "result": ""}}}`;
      const events = read(
        [
          ...deltas('answer', ['before']),
          { phase: 'tool_call', edit_index: 1, edit_content: `<glm_block view="">${block}</glm_block>` },
          ...chance
            .pieces(rest + tail)
            .map((piece, at) => ({ phase: 'tool_call', edit_index: 2 + at, edit_content: piece })),
          { phase: 'other', edit_index: 9_999, edit_content: 'null, "display_result": ""}}</glm_block>' },
          ...deltas('answer', ['after']),
        ],
        'f',
      );
      expect(answerOf(events)).toMatchObject({ text: 'beforeafter', toolCalls: [{ name: 'f', inputJson }] });
    }
  });
});
