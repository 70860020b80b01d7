import { describe, expect, it } from 'vitest';
import { decide } from './decide.js';
import type { Answer, Question, ToolSpec } from './plan.js';
import { toScriptOrder, type Script } from './script.js';
import { readConversation, type Turn } from './turns.js';

const WRITE: ToolSpec = {
  name: 'write_file',
  parameters: { type: 'object', properties: { path: {}, content: {} }, required: ['path', 'content'] },
};
const RUN: ToolSpec = { name: 'run', parameters: { type: 'object', properties: { command: {} } } };

const SCRIPT: Script = {
  steps: [
    { tool: 'write_file', arguments: { path: '/a', content: 'say "hi"\n</call_tool></args_json> \\ 東京' } },
    { tool: 'run', arguments: { command: 'cat /a' }, result: '東京' },
  ],
  end: 'It says "hi".\nDone.',
};
const asked: Turn = { role: 'user', text: `Please write it. ${toScriptOrder(SCRIPT)} <reminder>Be brief.</reminder>` };
const [first, second] = SCRIPT.steps.map((step, position) => ({
  id: `call_${position + 1}`,
  name: step.tool,
  inputJson: JSON.stringify(step.arguments),
}));
if (first === undefined || second === undefined) throw new Error('the script has two steps');

const called = (...calls: NonNullable<Turn['calls']>): Turn => ({ role: 'assistant', text: '', calls });
const returned = (callId: string, text: string): Turn => ({ role: 'tool', text, callId });

function answerTo(turns: readonly Turn[], tools: readonly ToolSpec[] = [WRITE, RUN]): Answer {
  const question: Question = {
    ...readConversation(turns),
    channel: 'api',
    tools,
    wantsThinking: false,
    wantsSearch: false,
    maxTokens: null,
    role: 'key',
    isRepeat: false,
  };
  const plan = decide(question);
  if (plan.kind !== 'answer') throw new Error(`answered with a ${plan.kind}`);
  return plan.answer;
}

describe('a script', () => {
  const wellSoFar = [asked, called(first), returned('call_1', 'Written.')];

  it('calls its tools one after the other, and then says its text', () => {
    const calls = (turns: readonly Turn[]) => answerTo(turns).toolCalls;
    expect(calls([asked])).toEqual([{ name: 'write_file', inputJson: first.inputJson }]);
    expect(calls(wellSoFar)).toEqual([{ name: 'run', inputJson: second.inputJson }]);
    const end = answerTo([...wellSoFar, called(second), returned('call_2', 'say "hi" 東京')]);
    expect(end).toMatchObject({ text: SCRIPT.end, toolCalls: [], finish: 'stop' });
  });

  it('calls tools that it was taught in words in words, and finds the results in texts', () => {
    const catalogue = [WRITE, RUN].map(({ name, parameters }) => JSON.stringify({ name, arguments: parameters }));
    const taught: Turn = { role: 'user', text: `Tools:\n${catalogue.join('\n')}\n${asked.text}` };
    const turns: Turn[] = [
      taught,
      { role: 'assistant', text: `<call_tool name="write_file">${first.inputJson}</call_tool>` },
      { role: 'user', text: '<tool_result name="write_file">\nWritten.\n</tool_result>' },
    ];
    expect(answerTo(turns, [])).toMatchObject({ toolForm: 'text', toolCalls: [{ name: 'run' }] });
  });

  it('finds calls and results in the words of the chat site of Z.AI', () => {
    const call = `<name>write_file</name>\n<args_json>${first.inputJson}</args_json>`;
    const turns: Turn[] = [
      asked,
      { role: 'assistant', text: `<function_calls>\n<function_call>\n${call}\n</function_call>\n</function_calls>` },
      { role: 'user', text: '<tool_execution_result><tool_output>Written.</tool_output></tool_execution_result>' },
    ];
    expect(answerTo(turns).toolCalls).toMatchObject([{ name: 'run' }]);
  });

  it('is over when something else is asked', () => {
    expect(answerTo([...wellSoFar, { role: 'user', text: 'sim:plain text=Hi' }]).text).toBe('Hi');
  });

  it.each<[what: string, turns: readonly Turn[]]>([
    ['a call without its result', [asked, called(first)]],
    ['a result without its call', [asked, called(), returned('call_1', 'Written.')]],
    ['an answer that is not its own', [asked, { role: 'assistant', text: 'Hello' }, returned('call_1', 'Written.')]],
    ['another tool', [asked, called({ ...first, name: 'run' }), returned('call_1', 'Written.')]],
    ['other arguments', [asked, called({ ...first, inputJson: '{"path":"/b"}' }), returned('call_1', 'Written.')]],
    ['arguments that are no JSON', [asked, called({ ...first, inputJson: '{' }), returned('call_1', 'Written.')]],
    ['a result of another call', [asked, called(first), returned('call_9', 'Written.')]],
    ['two results of one call', [...wellSoFar, returned('call_1', 'Written.')]],
    ['an empty result', [asked, called(first), returned('call_1', '')]],
    ['a result that lacks what it must hold', [...wellSoFar, called(second), returned('call_2', 'no such file')]],
    ['more than was played', [...wellSoFar, ...[2, 3].flatMap(() => [called(second), returned('call_2', '東京')])]],
  ])('does not go on after %s', (_, turns) => {
    expect(() => answerTo(turns)).toThrow('sim:script');
  });

  it.each<[what: string, tools: readonly ToolSpec[]]>([
    ['a tool', [RUN]],
    ['an argument', [{ name: 'write_file', parameters: { properties: { path: {} } } }]],
    [
      'a value for an argument',
      [{ name: 'write_file', parameters: { ...(WRITE.parameters as object), required: ['mode'] } }],
    ],
  ])('does not call with %s that is not on offer', (_, tools) => {
    expect(() => answerTo([asked], tools)).toThrow('sim:script: step 1');
  });

  it.each(['steps=nonsense', 'steps={"tool":"run"}', 'steps=[{"tool":"run"}]', ''])('must be one: %s', (given) => {
    expect(() => answerTo([{ role: 'user', text: `sim:script ${given}` }])).toThrow('sim:script: steps');
  });
});
