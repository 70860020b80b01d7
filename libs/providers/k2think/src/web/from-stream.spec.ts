import { ServiceError } from '@sluice/contract';
import { answerOf } from '@sluice/provider-kit/testing';
import { describe, expect, it } from 'vitest';
import { SnapshotStream } from './from-stream.js';

const stream = (): SnapshotStream => new SnapshotStream(() => new ServiceError('upstream_error', 'reported'));
const frame = (content: string): string => JSON.stringify({ choices: [{ delta: { content } }] });
const head = (seconds: number): string =>
  `<details type="reasoning" done="true" duration="${seconds}">\n<summary>Thought for ${seconds} seconds</summary>\n`;

/** Events of frames and of the end after them. */
function read(...frames: readonly string[]) {
  const parser = stream();
  return [...frames.flatMap((text) => parser.push(text)), ...parser.end()];
}

describe('SnapshotStream', () => {
  it('turns snapshots into what each adds, though their heads change', () => {
    expect(
      read(
        frame(`${head(1)}> one\n</details>\n`),
        frame(`${head(2)}> one\n> two\n</details>\n`),
        frame(`${head(2)}> one\n> two\n</details>\n<answer>4</answer>`),
        frame(`${head(2)}> one\n> two\n</details>\n<answer>42</answer>`),
      ),
    ).toEqual([
      { type: 'reasoning-delta', text: 'one' },
      { type: 'reasoning-delta', text: '\ntwo' },
      { type: 'text-delta', text: '4' },
      { type: 'text-delta', text: '2' },
      { type: 'finish', reason: 'stop', usage: null, usageSource: 'none' },
    ]);
  });

  it('adds nothing for a snapshot that says less, and goes on with the next', () => {
    const events = read(frame('<answer>one two'), frame('<answer>one'), frame('<answer>one two three</answer>'));
    expect(events.slice(0, -1)).toEqual([
      { type: 'text-delta', text: 'one two' },
      { type: 'text-delta', text: ' three' },
    ]);
  });

  it('adds nothing for reasoning that was written anew, and keeps the answer', () => {
    const events = read(
      frame(`${head(1)}> one\n</details>`),
      frame(`${head(1)}> other\n</details>\n<answer>42</answer>`),
    );
    expect(answerOf(events)).toMatchObject({ reasoning: 'one', text: '42' });
  });

  it.each([
    ['shorter', '<answer>one</answer>'],
    ['another', '<answer>other</answer>'],
    ['without the answer', 'nothing'],
  ])('calls an answer interrupted whose last snapshot is %s', (_, last) => {
    const parser = stream();
    parser.push(frame('<answer>one two'));
    expect(parser.push(frame(last))).toEqual([]);
    parser.push('{"done":true}');
    expect(() => parser.end()).toThrow(expect.objectContaining({ code: 'upstream_interrupted' }));
  });

  it.each([
    ['{"content":"<answer>42</answer>"}'],
    ['<answer>42</answer>'],
    ['42'],
    ['{"content":"why</think>42"}'],
    ['{"content":"  42\\n"}'],
  ])('finds the answer in %s', (text) => {
    expect(answerOf(read(text)).text).toBe('42');
  });

  it('knows reasoning that the model set apart itself', () => {
    expect(answerOf(read('{"content":"<think>why</think><answer>42</answer>"}'))).toMatchObject({ text: '42' });
    expect(answerOf(read('{"content":"<think>why</think>\\n42"}'))).toMatchObject({ reasoning: 'why', text: '42' });
  });

  it.each([
    ['{"done":true}', 'closed'],
    ['[DONE]', 'closed'],
    ['DONE', 'closed'],
    ['done', 'closed'],
    ['-1', 'closable'],
    ['{"choices":[{"delta":{},"finish_reason":"stop"}]}', 'closable'],
    ['', 'open'],
    ['{"choices":[{"delta":{"role":"assistant"}}]}', 'open'],
    ['{"content":""}', 'open'],
  ])('takes %j for an answer that is %s', (text, ending) => {
    const parser = stream();
    expect(parser.push(text)).toEqual([]);
    expect(parser.ending).toBe(ending);
  });

  it('takes `-1` for no end where a snapshot follows', () => {
    const parser = stream();
    parser.push('-1');
    parser.push(frame('<answer>4'));
    expect(parser.ending).toBe('open');
  });

  it('tells why the site stopped, where it says so', () => {
    const stopped = '{"choices":[{"delta":{"content":"<answer>4"},"finish_reason":"length"}]}';
    expect(read(stopped).at(-1)).toMatchObject({ reason: 'length' });
  });

  it('bears with two frames of broken JSON and fails at the third', () => {
    const parser = stream();
    expect([...parser.push('{"choi'), ...parser.push('[1,')]).toEqual([]);
    expect(() => parser.push('{')).toThrow(expect.objectContaining({ code: 'upstream_error' }));
  });

  it.each(['{"error":{"detail":"no"}}', '{"error":"no"}', '{"detail":"no"}'])('hands on the report %s', (text) => {
    expect(() => stream().push(text)).toThrow('reported');
  });
});
