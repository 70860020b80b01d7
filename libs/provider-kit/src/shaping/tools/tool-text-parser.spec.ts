import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ToolTextParser } from './tool-text-parser.js';

const TOOLS = [
  { name: 'get_weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
  { name: 'look' },
];

/** What is left of an answer: its text, and each call with its arguments; a call that did not end has none. */
interface Read {
  readonly text: string;
  readonly calls: readonly { readonly name: string; readonly json: string | null }[];
}

function read(pieces: readonly string[]): Read {
  const parser = new ToolTextParser(TOOLS);
  let text = '';
  const calls: { name: string; json: string | null }[] = [];
  let open = '';
  for (const step of [...pieces.flatMap((piece) => parser.push(piece)), ...parser.end()]) {
    if (step.kind === 'text') text += step.text;
    else if (step.kind === 'begin') calls.push({ name: step.name, json: null });
    else if (step.kind === 'input') open += step.json;
    else {
      calls.at(-1)!.json = open;
      open = '';
    }
  }
  return { text, calls };
}

const paris = { name: 'get_weather', json: '{"city":"Paris"}' };
const sky = { name: 'look', json: '{"at": "sky"}' };
const listed = (call: object): string => JSON.stringify({ tool_calls: [call] });
const asFunction = (args: unknown): object => ({
  type: 'function',
  function: { name: 'get_weather', arguments: args },
});

const FORMS: readonly (readonly [form: string, text: string, calls: Read['calls'], left: string])[] = [
  ['an element', '<call_tool name="get_weather">{"city":"Paris"}</call_tool>', [paris], ''],
  [
    'several elements',
    'Let me see.\n\n<call_tool name="get_weather">{"city":"Paris"}</call_tool>\n<call_tool name=\'look\'>{"at": "sky"}</call_tool>\n',
    [paris, sky],
    'Let me see.',
  ],
  ['an element in a code block', '```xml\n<call_tool name="look">{"at": "sky"}</call_tool>\n```', [sky], ''],
  ['arguments in a code block', '<call_tool name="look">\n```json\n{"at": "sky"}\n```\n</call_tool>', [sky], ''],
  ['an element without arguments', '<call_tool name="look"></call_tool>', [{ name: 'look', json: '' }], ''],
  ['an element that closes itself', '<call_tool name="look" />', [{ name: 'look', json: '' }], ''],
  ['an element whose end is missing', '<call_tool name="look">{"at": "sky"}', [sky], ''],
  [
    'arguments with markup in them',
    '<call_tool name="look">{"at":"</call_tool> } <call_tool> \\" ```"}</call_tool>',
    [{ name: 'look', json: '{"at":"</call_tool> } <call_tool> \\" ```"}' }],
    '',
  ],
  [
    'line breaks that are not escaped',
    '<call_tool name="look">{"at":"a\nb\tc"}</call_tool>',
    [{ name: 'look', json: '{"at":"a\\nb\\tc"}' }],
    '',
  ],
  [
    'a fenced list',
    `Sure:\n\`\`\`json\n${listed(asFunction('{"city":"Paris"}'))}\n\`\`\`\nDone.`,
    [paris],
    'Sure:\nDone.',
  ],
  ['a bare list', listed(asFunction('{"city":"Paris"}')), [paris], ''],
  ['a list within text', `I call ${listed(asFunction({ city: 'Paris' }))} now`, [paris], 'I call now'],
  [
    'a list of calls without function',
    listed({ name: 'look', arguments: { at: 'sky' } }),
    [{ name: 'look', json: '{"at":"sky"}' }],
    '',
  ],
  [
    'a name behind its arguments',
    '{"tool_calls":[{"function":{"arguments":{"city":"Paris"},"name":"get_weather"}}]}',
    [paris],
    '',
  ],
  ['a single call in place of the list', '{ "tool_calls" : {"name":"look","arguments":{"at": "sky"}} }', [sky], ''],
  [
    'two calls in a list',
    '{"tool_calls":[{"id":"1","function":{"name":"get_weather","arguments":{"city":"Paris"}}},{"function":{"name":"look","arguments":"{\\"at\\": \\"sky\\"}"}}]}',
    [paris, sky],
    '',
  ],
  ['a bare call', '{"name": "look", "arguments": {"at": "sky"}}', [sky], ''],
  ['a bare call in a code block', '```\n{"name":"look","parameters":{"at": "sky"}}\n```', [sky], ''],
  ['a tagged call', '<tool_call>\n{"name": "look", "arguments": {"at": "sky"}}\n</tool_call>', [sky], ''],
  [
    'a tagged call with pairs',
    '<tool_call>get_weather\n<arg_key>city</arg_key>\n<arg_value>Paris</arg_value>\n<arg_key>days</arg_key><arg_value>3</arg_value></tool_call>',
    [{ name: 'get_weather', json: '{"city":"Paris","days":3}' }],
    '',
  ],
  [
    'escapes and wide characters in the text of arguments',
    '{"tool_calls":[{"function":{"name":"look","arguments":"{\\"at\\":\\"\\ud83d\\ude00 é \\\\n 東\\"}"}}]}',
    [{ name: 'look', json: '{"at":"😀 é \\n 東"}' }],
    '',
  ],
];

const NO_CALLS: readonly string[] = [
  'Plain text, with  blanks \n and a last one ',
  ' \n leading blanks',
  'a < b, {curly}, `code`, ``` and <call_me name="x">, <call_tools>, <tool_calls>',
  '```json\n{"tool": "x"}\n```\n```python\nprint({})\n```',
  '{"outer":{"tool_calls":[]}}',
  '{"outer": {"tool_calls": []}, "b": [{"tool_calls": 1}, {"tool_calls": 2}]}',
  '{"name": "stranger", "arguments": {}}',
  '{"name": "look", "age": 7}',
  'An end that might have been a marker: <call_t',
  'An end that might have been a block: ```json\n{ "tool',
  '<tool_result name="x">is text while nothing was called',
];

describe('the text of an answer with tools', () => {
  it.each(FORMS)('is read as calls where there is %s', (_form, text, calls, left) => {
    expect(read([text])).toEqual({ text: left, calls });
  });

  it.each(NO_CALLS)('stays as it is without calls: %j', (text) => {
    expect(read([text])).toEqual({ text, calls: [] });
  });

  it.each([...FORMS.map(([, text]) => text), ...NO_CALLS])('comes to the same however it is cut: %j', (text) => {
    const whole = read([text]);
    expect(read([...text])).toEqual(whole);
    for (let at = 0; at <= text.length; at += 1) {
      expect(read([text.slice(0, at), text.slice(at)]), `cut at ${at}`).toEqual(whole);
    }
  });

  it('comes to the same however it is cut, whatever stands beside whatever', () => {
    const parts = fc.array(
      fc.oneof(
        fc.constantFrom(...FORMS.map(([, text]) => text), ...NO_CALLS),
        fc.constantFrom('<', '{', '```', '\n', ' ', '<call_tool', '{"tool_calls"', '</call_tool>'),
        fc.string(),
      ),
      { maxLength: 5 },
    );
    const outcome = (pieces: readonly string[]): Read | 'unreadable' => {
      try {
        return read(pieces);
      } catch (error) {
        expect(error).toBeInstanceOf(SyntaxError);
        return 'unreadable';
      }
    };
    fc.assert(
      fc.property(parts, fc.array(fc.nat(), { maxLength: 8 }), (texts, cuts) => {
        const text = texts.join('');
        const at = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].toSorted((a, b) => a - b);
        const pieces = [0, ...at].map((start, i) => text.slice(start, at[i] ?? text.length));
        expect(outcome(pieces)).toEqual(outcome([text]));
      }),
      { numRuns: 2_000 },
    );
  });

  it('is handed on at once but for what may yet be a marker', () => {
    const parser = new ToolTextParser(TOOLS);
    const texts = ['Hi', ' there <', 'b> and <call', '_me> {', ' "x"', ' `'].map((piece) =>
      parser.push(piece).map((step) => (step.kind === 'text' ? step.text : step.kind)),
    );
    expect(texts).toEqual([['Hi'], [' there'], [' <b> and'], [' <call_me>'], [' { "x"'], []]);
  });

  it('hands arguments on as they come', () => {
    const parser = new ToolTextParser(TOOLS);
    expect(parser.push('<call_tool name="look">')).toEqual([{ kind: 'begin', name: 'look' }]);
    expect(parser.push('{"at": "s')).toEqual([{ kind: 'input', json: '{"at": "s' }]);
    expect(parser.push('ky"}</call')).toEqual([{ kind: 'input', json: 'ky"}' }, { kind: 'end' }]);
  });

  it('is over where the model makes up the result of its call', () => {
    const pieces = [
      '<call_tool name="look">{"at": "sky"}</call_tool>',
      '\n<tool_res',
      'ult name="look">blue</tool_result> It is',
    ];
    const parser = new ToolTextParser(TOOLS);
    const steps = pieces.flatMap((piece) => parser.push(piece));
    expect(steps.filter(({ kind }) => kind === 'text')).toEqual([]);
    expect(parser.isOver).toBe(true);
    expect(parser.end()).toEqual([]);
  });

  it.each(['<call_tool name="look">sky</call_tool>', `<call_tool ${'x'.repeat(300)}>`, '<tool_call>{"name":"lo\\x"}'])(
    'cannot be read where a call is no call: %j',
    (text) => {
      expect(() => read([text])).toThrow(SyntaxError);
    },
  );
});
