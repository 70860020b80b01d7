import { describe, expect, it } from 'vitest';
import { decide } from './decide.js';
import { expectedAnswer } from './expected.js';
import { readConversation } from './turns.js';

const answerTo = (...texts: string[]): string => {
  const turns = texts.map((text, i) => ({ role: i % 2 === 0 ? 'user' : 'assistant', text }));
  const plan = decide({
    ...readConversation(turns),
    channel: 'api',
    wantsThinking: false,
    wantsSearch: false,
    tools: [{ name: 'look', parameters: {} }],
    maxTokens: null,
    role: 'key',
    isRepeat: false,
  });
  return plan.kind === 'answer' ? plan.answer.text : plan.kind;
};

describe('an answer that was no good', () => {
  it('is given in a better way to who says so', () => {
    const order = 'sim:json value={"a":1} wrong=nonsense';
    expect(answerTo(order)).toBe('nonsense');
    expect(answerTo(order, 'nonsense', 'That was no JSON.')).toBe('{"a":1}');
  });

  it('is given again where the order is stubborn', () => {
    expect(answerTo('sim:json wrong=nonsense stubborn', 'nonsense', 'That was no JSON.')).toBe('nonsense');
  });

  it('is none where the message that follows gives an order of its own, or where nothing was wrong', () => {
    expect(answerTo('sim:json wrong=nonsense', 'nonsense', 'sim:plain text=Hi')).toBe('Hi');
    expect(answerTo('sim:plain text=Hi', 'Hi', 'And now?')).toContain('And now?');
  });
});

it('thinks what it is told to think', () => {
  const reasoningOf = (text: string) => expectedAnswer('api', text).reasoning;
  expect(reasoningOf('sim:plain thinking="two words"')).toBe('two words');
  expect(reasoningOf('sim:thinking thinking=other')).toBe('other');
  expect(reasoningOf('sim:plain thinking=on')).toContain('thought');
  expect(reasoningOf('sim:plain thinking=off')).toBe('');
});

describe('what tools returned', () => {
  const results = (...turns: [role: string, text: string][]) =>
    readConversation(turns.map(([role, text]) => ({ role, text }))).toolResults;

  it('is read from messages of tools, and from the text of a user’s', () => {
    expect(results(['user', 'x'], ['tool', 'a'], ['tool', 'b'])).toEqual(['a', 'b']);
    const text = '<tool_result name="x">\na\n</tool_result>\n<tool_result name="y">\nb\n</tool_result>';
    expect(results(['user', 'x'], ['assistant', 'call'], ['user', text])).toEqual(['a', 'b']);
    expect(results(['user', `The results come as <tool_result name="NAME">. sim:plain`])).toEqual([]);
  });
});
