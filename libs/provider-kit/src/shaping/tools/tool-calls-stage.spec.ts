import type { FinishReason } from '@sluice/contract';
import { describe, expect, it } from 'vitest';
import { BrokenAnswerError, type AnswerDelta } from '../answer-stage.js';
import { CHECKED_LENGTH } from '../checked-length.js';
import { ToolCallsStage, type ToolCallsOptions } from './tool-calls-stage.js';

const TOOLS = [
  {
    name: 'get_weather',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
  { name: 'write' },
];
const text = (value: string): AnswerDelta => ({ type: 'text-delta', text: value });
const call = (name: string, json: string): string => `<call_tool name="${name}">${json}</call_tool>`;
const PARIS = call('get_weather', '{"city":"Paris"}');

const stageOf = (more: Partial<ToolCallsOptions> = {}): ToolCallsStage =>
  new ToolCallsStage({ tools: TOOLS, readsText: true, mustCall: false, isOneCallOnly: false, ...more });

/** What a stage makes of an answer, ids made comparable. */
function run(stage: ToolCallsStage, deltas: readonly AnswerDelta[], reason: FinishReason = 'stop') {
  const passed: AnswerDelta[] = [];
  let end: FinishReason | null = null;
  for (const delta of deltas) {
    passed.push(...stage.push(delta));
    end = stage.ending;
    if (end !== null) break;
  }
  if (end === null) {
    const last = stage.end(reason);
    passed.push(...last.deltas);
    end = last.reason;
  }
  const ids = passed.flatMap((delta) => (delta.type === 'tool-call-start' ? [delta.id] : []));
  expect(new Set(ids).size).toBe(ids.length);
  return { passed: passed.map((delta) => (delta.type === 'tool-call-start' ? { ...delta, id: 'id' } : delta)), end };
}

const start = (index: number, name: string): AnswerDelta => ({ type: 'tool-call-start', index, id: 'id', name });
const input = (index: number, inputJson: string): AnswerDelta => ({ type: 'tool-call-delta', index, inputJson });
const faultOf = (act: () => unknown): BrokenAnswerError => {
  try {
    act();
  } catch (error) {
    if (error instanceof BrokenAnswerError) return error;
    throw error;
  }
  throw new Error('nothing was found wrong');
};

describe('tool calls', () => {
  it('in the text become calls, and the end says so', () => {
    const { passed, end } = run(stageOf(), [text(`Let me see. ${PARIS}`), text(call('write', '{}'))]);
    expect(passed).toEqual([
      text('Let me see.'),
      start(0, 'get_weather'),
      input(0, '{"city":"Paris"}'),
      start(1, 'write'),
      input(1, '{}'),
    ]);
    expect(end).toBe('tool_calls');
  });

  it('are not looked for in reasoning', () => {
    const thought: AnswerDelta = { type: 'reasoning-delta', text: PARIS };
    expect(run(stageOf(), [thought, text('No.')])).toEqual({ passed: [thought, text('No.')], end: 'stop' });
  });

  it('without arguments get none', () => {
    expect(run(stageOf(), [text(call('write', ''))]).passed).toEqual([start(0, 'write'), input(0, '{}')]);
  });

  it('are held back until they are checked, but not when they grow long', () => {
    const stage = stageOf();
    expect(stage.push(text('<call_tool name="write">{"text":"'))).toEqual([]);
    const long = 'x'.repeat(CHECKED_LENGTH);
    expect(stage.push(text(long))).toMatchObject(
      [start(0, 'write'), input(0, `{"text":"${long}`)].map((delta) => ({
        ...delta,
        ...('id' in delta ? { id: expect.stringMatching(/^call_/) as string } : {}),
      })),
    );
    expect(stage.push(text('yy'))).toEqual([input(0, 'yy')]);
    expect(stage.push(text('"}</call_tool>'))).toEqual([input(0, '"}')]);
    expect(stage.end('stop')).toEqual({ deltas: [], reason: 'tool_calls' });
  });

  it.each([
    ['that nobody offered', call('stranger', '{}'), 'no tool called "stranger"'],
    ['whose arguments are not JSON', call('get_weather', '{"city": Paris}'), 'not one valid JSON object'],
    ['whose arguments do not fit', call('get_weather', '{"city": 7}'), '/city must be string'],
    ['without what is required', call('get_weather', '{}'), "must have required property 'city'"],
    ['that cannot be read', '<call_tool name="get_weather">Paris</call_tool>', 'not written in the form'],
    ['without a name', '<call_tool>{}</call_tool>', 'no tool called ""'],
  ])('%s are broken', (_kind, answer, problem) => {
    const fault = faultOf(() => run(stageOf(), [text(answer)]));
    expect(fault.problem).toContain(problem);
    expect(fault.toServiceError()).toMatchObject({ code: 'tool_call_invalid' });
    expect(fault.message).not.toContain('Paris');
  });

  it('that do not end are broken, unless the answer was cut short', () => {
    const half = [text('<call_tool name="get_weather">{"city":')];
    expect(faultOf(() => run(stageOf(), half)).problem).toContain('not complete');
    expect(run(stageOf(), [text('Well. '), ...half], 'length')).toEqual({ passed: [text('Well.')], end: 'length' });
  });

  it('of the upstream’s own pass as they are, in one count with those in the text', () => {
    const native = [start(0, 'write'), input(0, '{"a":'), input(0, '1}')];
    const { passed, end } = run(stageOf(), [text(PARIS), ...native], 'tool_calls');
    expect(passed.slice(2)).toEqual([start(1, 'write'), input(1, '{"a":'), input(1, '1}')]);
    expect(end).toBe('tool_calls');
  });

  it('have to come where they are required: without one the answer is broken, and none of it was sent', () => {
    const stage = stageOf({ mustCall: true });
    expect(stage.push(text('I think it is sunny.'))).toEqual([]);
    expect(faultOf(() => stage.end('stop')).problem).toContain('a call is required');
  });

  it('that are required let go of the text ahead of them', () => {
    const { passed } = run(stageOf({ mustCall: true }), [text('Let me see.'), text(PARIS)]);
    expect(passed).toEqual([text('Let me see.'), start(0, 'get_weather'), input(0, '{"city":"Paris"}')]);
    const native = run(stageOf({ mustCall: true, readsText: false }), [text('So: '), start(0, 'write')], 'tool_calls');
    expect(native.passed).toEqual([text('So: '), start(0, 'write')]);
    expect(run(stageOf({ mustCall: true }), [text('Cut')], 'length')).toEqual({ passed: [text('Cut')], end: 'length' });
  });

  it('may be one only: then the answer is over where another begins', () => {
    const oneOnly = { isOneCallOnly: true };
    const inText = run(stageOf(oneOnly), [text(`${PARIS}\n${PARIS} and more`), text(' text')]);
    expect(inText).toEqual({ passed: [start(0, 'get_weather'), input(0, '{"city":"Paris"}')], end: 'tool_calls' });
    const native = run(stageOf({ ...oneOnly, readsText: false }), [
      start(0, 'write'),
      input(0, '{}'),
      start(1, 'write'),
      input(1, '{}'),
    ]);
    expect(native).toEqual({ passed: [start(0, 'write'), input(0, '{}')], end: 'tool_calls' });
  });

  it('end the answer where the model makes up their result', () => {
    const { passed, end } = run(stageOf(), [text(`${PARIS}\n<tool_result name="get_weather">sun`), text('ny')]);
    expect(passed).toHaveLength(2);
    expect(end).toBe('tool_calls');
  });
});
