import { describe, expect, it } from 'vitest';
import { readSnapshot } from './read-snapshot.js';

const HEAD = '<details type="reasoning" done="true" duration="4">\n<summary>Thought for 4 seconds</summary>\n';
const CLOSED = `${HEAD}> step one\n> step two\n</details>\n`;
const REASONING = '> step one\n> step two';

describe('readSnapshot', () => {
  it.each<[string, string, string, string | null]>([
    ['closed reasoning and a closed answer', `${CLOSED}<answer>42</answer>`, REASONING, '42'],
    ['an answer that is not closed', `${CLOSED}<answer>par`, REASONING, 'par'],
    ['reasoning that is not closed', `${HEAD}> step one\n> step`, '> step one\n> step', null],
    ['closed reasoning alone', CLOSED, REASONING, null],
    ['an answer without its tag', `${CLOSED}\nHello`, REASONING, 'Hello'],
    ['an answer alone', '<answer>\n42\n</answer>\n', '', '42'],
    ['an answer that speaks of its tag', '<answer>a </answer> b</answer>', '', 'a </answer> b'],
    ['an answer that speaks of reasoning', `<answer>${HEAD}> no\n</details></answer>`, '', `${HEAD}> no\n</details>`],
    ['reasoning that speaks of its tag', `${HEAD}> a </details> b\n</details>\n<answer>c`, '> a </details> b', 'c'],
    ['reasoning without quote marks', `${HEAD}step one</details><answer>c`, 'step one', 'c'],
    ['reasoning without a summary', '<details type="reasoning">\n> one\n</details>\n<answer>c', '> one', 'c'],
    ['two blocks of reasoning', `${HEAD}> one\n</details>\n${HEAD}> two\n</details>\n<answer>c`, '> one\n\n> two', 'c'],
    ['text before the reasoning', `\n\nnoise ${CLOSED}<answer>c`, REASONING, 'c'],
    ['reasoning written as HTML', `${HEAD}&gt; a &lt;b&gt; &amp;lt; &#x27;\n</details>\n`, "> a <b> &lt; '", null],
    ['entities that the model wrote', `${HEAD}> a &lt;\n</details>\n`, '> a &lt;', null],
    ['no tags at all', 'Hello', '', null],
  ])('finds %s', (_, content, reasoning, answer) => {
    expect(readSnapshot(content, false)).toEqual({ reasoning, answer });
  });

  it.each<[string, string, string, string | null]>([
    ['the head', '<details type="reas', '', null],
    ['the summary', '<details type="reasoning" done="true">\n<summ', '', null],
    ['the text of the summary', '<details type="reasoning" done="true">\n<summary>Thought', '', null],
    ['the end of reasoning', `${HEAD}> step one\n</det`, '> step one', null],
    ['a line break and a mark', `${HEAD}> step one\n>`, '> step one\n>', null],
    ['a mark written as HTML', `${HEAD}&g`, '', null],
    ['an entity', `${HEAD}&gt; a &l`, '> a', null],
    ['the beginning of the answer', `${CLOSED}<ans`, REASONING, null],
    ['the beginning of another block', `${CLOSED}<deta`, REASONING, null],
    ['the end of the answer', `${CLOSED}<answer>42 </ans`, REASONING, '42'],
    ['a less-than sign', `${CLOSED}<answer>42 <`, REASONING, '42'],
  ])('leaves out what may be markup while more may come: %s', (_, content, reasoning, answer) => {
    expect(readSnapshot(content, false)).toEqual({ reasoning, answer });
  });

  it.each<[string, string, string, string | null]>([
    ['a less-than sign is text', `${CLOSED}<answer>42 <`, REASONING, '42 <'],
    ['a beginning of the tag is none', `${CLOSED}<answer>42 </ans`, REASONING, '42'],
    ['a less-than sign of reasoning is text', `${HEAD}> a <`, '> a <', null],
    ['a beginning of a tag is all there is', `${CLOSED}<ans`, REASONING, '<ans'],
  ])('decides when nothing more comes: %s', (_, content, reasoning, answer) => {
    expect(readSnapshot(content, true)).toEqual({ reasoning, answer });
  });

  it('is not slowed by an answer that is full of openings', () => {
    const openings = '<details '.repeat(200_000);
    expect(readSnapshot(openings, false).answer).toBeNull();
    expect(readSnapshot(`${CLOSED}<answer>${openings}`, false).answer).toBe(openings.trim());
  });
});
