import { describe, expect, it } from 'vitest';
import { toAnswer } from '../../answers.js';
import { decide } from '../../decide.js';
import type { Answer, AnswerPlan, Question } from '../../plan.js';
import { webWire } from './web-wire.js';

const question: Question = {
  channel: 'web',
  text: 'hi',
  wantsThinking: false,
  wantsSearch: false,
  tools: [{ name: 'get_weather' }, { name: 'get_time' }],
  toolResults: [],
  maxTokens: null,
  role: 'guest',
  isRepeat: false,
};

interface Data {
  readonly phase: string;
  readonly delta_content?: string;
  readonly edit_index?: number;
  readonly edit_content?: string;
}

function framesOf(answer: Answer): string[] {
  return [...webWire.frames(answer)].map(({ bytes }) => bytes.toString());
}

/** `data` of the envelopes of an order's answer. */
function dataOf(order: string): Data[] {
  const plan = decide({ ...question, text: order }) as AnswerPlan;
  const frames = framesOf(plan.answer).filter((frame) => frame.startsWith('data: {'));
  return frames.map((frame) => (JSON.parse(frame.slice(6)) as { data: Data }).data);
}

/** The raw text, as a browser keeps it: an edit replaces all from its place on. */
function rawText(frames: readonly Data[]): string {
  return frames.reduce((raw, { delta_content: delta = '', edit_index: index, edit_content: edit = '' }) => {
    return index === undefined ? raw + delta : raw.slice(0, index) + edit;
  }, '');
}

describe('the stream of the chat site', () => {
  it('shows a plain answer in phases', () => {
    const usage =
      '{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3,"prompt_tokens_details":{"cached_tokens":0}}';
    expect(framesOf(toAnswer(question, { text: 'Hel lo' }))).toEqual([
      'data: {"type":"chat:completion","data":{"phase":"answer","delta_content":"Hel"}}\n\n',
      'data: {"type":"chat:completion","data":{"phase":"answer","delta_content":" lo"}}\n\n',
      `data: {"type":"chat:completion","data":{"phase":"other","usage":${usage}}}\n\n`,
      'data: {"type":"chat:completion","data":{"phase":"done","done":true,"delta_content":""}}\n\n',
      'data: [DONE]\n\n',
    ]);
  });

  it('quotes the reasoning and repeats it when the answer begins', () => {
    const answer = toAnswer(question, { reasoning: 'Let me see\nsecond line', text: 'Hello there' });
    const data = framesOf(answer)
      .slice(0, 6)
      .map((frame) => JSON.parse(frame.slice(6)) as { data: Data });
    expect(data.map((envelope) => envelope.data)).toEqual([
      {
        phase: 'thinking',
        delta_content: '<details type="reasoning" done="false">\n<summary>Thinking…</summary>\n> Let',
      },
      { phase: 'thinking', delta_content: ' me' },
      { phase: 'thinking', delta_content: ' see' },
      { phase: 'thinking', delta_content: '\n>' },
      { phase: 'thinking', delta_content: ' second' },
      { phase: 'thinking', delta_content: ' line' },
    ]);
    expect(framesOf(answer)[6]).toContain(
      '"edit_content":"true\\" duration=\\"3\\">\\n<summary>Thought for 3 seconds</summary>\\n' +
        '> Let me see\\n> second line\\n</details>\\nHello"',
    );
  });

  it('counts the place of an edit in characters of the raw text', () => {
    const raw = rawText(dataOf('sim:thinking'));
    expect(raw).toMatch(/^<details type="reasoning" done="true" duration="3">\n<summary>/);
    expect(raw.match(/<details/g)).toHaveLength(1);
  });

  it('cuts the arguments of a block, goes on with them and closes the call', () => {
    const [block, rest, close] = dataOf('sim:tool form=block name=look arguments={"url":"https://example.com"}');
    expect(block).toMatchObject({ phase: 'tool_call', edit_index: 0 });
    expect(block?.edit_content).toMatch(
      /^<glm_block view="">\{"type": "mcp", "data": \{"metadata": \{"id": "call_\w+", /,
    );
    expect(block?.edit_content).toContain('"name": "look", "arguments": "{\\"url\\":\\"https:", "result": ""');
    expect(rest).toMatchObject({ phase: 'tool_call', edit_content: '//example.com\\"}' });
    expect(close?.phase).toBe('other');
    expect(close?.edit_content).toMatch(/^null, "display_result": ".*<\/glm_block>$/);
    const block1 = block?.edit_content ?? '';
    expect(block1.slice(0, rest?.edit_index).endsWith('{\\"url\\":\\"https:')).toBe(true);
  });

  it('puts two blocks one after the other', () => {
    const blocks = dataOf('sim:parallel-tools form=block').filter(({ edit_content: text = '' }) =>
      text.startsWith('<glm_block'),
    );
    expect(blocks.map(({ edit_content: text = '' }) => /"name": "(\w+)"/.exec(text)?.[1])).toEqual([
      'get_weather',
      'get_time',
    ]);
    expect(blocks[1]?.edit_content).toContain('tool_call_name="get_time"');
  });

  it('streams a call by name and pieces of its arguments', () => {
    const frames = dataOf('sim:tool form=delta name=look arguments={"city":"Paris"}').slice(0, 4);
    expect(frames).toEqual([
      {
        phase: 'tool_call',
        delta_name: 'look',
        delta_arguments: '{"city',
        metadata: { tool_call_id: expect.stringMatching(/^call_[0-9a-f]{24}$/) as string },
      },
      { phase: 'tool_call', delta_arguments: '":"Par' },
      { phase: 'tool_call', delta_arguments: 'is"}' },
      { phase: 'tool_response', tool_name: 'look', status: 'completed' },
    ]);
  });

  it('runs its own tool in the middle of an answer', () => {
    const phases = dataOf('sim:own-tool').map(({ phase }) => phase);
    expect(phases.slice(phases.indexOf('tool_call'), phases.indexOf('tool_call') + 4)).toEqual([
      'tool_call',
      'tool_call',
      'other',
      'answer',
    ]);
    expect(phases[0]).toBe('answer');
  });

  it.each([
    ['phase', '{"type":"chat:completion","data":{"phase":"search","results":['],
    ['frame', '{"type":"web_search","results":['],
  ])('shows search hits first, form %s', (form, opening) => {
    const plan = decide({ ...question, text: `sim:search form=${form}` }) as AnswerPlan;
    expect(framesOf(plan.answer)[0]).toMatch(`data: ${opening}{"title":"The first source"`);
  });

  it.each([
    ['both', { type: 'chat:completion', data: { data: { error: {}, done: true }, error: {}, done: true } }],
    ['top', { type: 'chat:completion', error: {}, data: { done: true } }],
    ['data', { type: 'chat:completion', data: { error: {}, done: true } }],
    ['nested', { type: 'chat:completion', data: { data: { error: {}, done: true } } }],
    ['inner', { type: 'chat:completion', data: { inner: { error: {}, done: true } } }],
  ] as const)('puts an error in its place: %s', (place, shape) => {
    const frame = webWire.error('426', place).toString();
    const emptied = frame.replaceAll(/"error":\{[^}]*"code":426\}/g, '"error":{}');
    expect(JSON.parse(emptied.slice(6))).toEqual(shape);
  });
});
