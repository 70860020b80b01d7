import { describe, expect, it } from 'vitest';
import { ToolBlocks } from './tool-blocks.js';

/** A block as the site writes it, with the arguments given as they stand in its JSON, escapes and all. */
const block = (name: string, escapedArguments: string, attribute = 'view=""'): string =>
  `<glm_block ${attribute}>{"type": "mcp", "data": {"metadata": {"id": "call_${name}", "name": "${name}", ` +
  `"arguments": "${escapedArguments}", "result": "", "display_result": "", "status": "completed", ` +
  `"mcp_server": {"name": "mcp-server"}}, "thought": null}}</glm_block>`;

const CLOSING = 'null, "display_result": "", "mcp_server": {"name": "mcp-server"}}, "thought": null}}</glm_block>';

function read(...edits: (readonly [text: string, index: number | null, mayClose?: boolean])[]) {
  const blocks = new ToolBlocks();
  return [...edits.flatMap((edit) => blocks.push(...edit)), ...blocks.close()];
}

describe('ToolBlocks', () => {
  it('joins arguments that are cut and continued by later edits', () => {
    expect(read([block('open', '{\\"url\\":\\"https://exa'), 24], ['mple.com\\"}', 194], [CLOSING, 219, true])).toEqual(
      [{ id: 'call_open', function: { name: 'open', arguments: '{"url":"https://example.com"}' } }],
    );
  });

  it('stops at the result that follows the arguments in an edit', () => {
    expect(read([block('open', '{\\"a\\":'), 1], ['1}", "result": "x', 2], ['more', 3])[0]?.function.arguments).toBe(
      '{"a":1}',
    );
  });

  it('stops at a quote without an escape, wherever the escapes are cut', () => {
    expect(
      read([block('open', '{\\"a\\":'), 1], ['\\', 2], ['"x\\\\\\"\\"}', 3], ['"}', 4], ['more', 5])[0]?.function
        .arguments,
    ).toBe('{"a":"x\\""}');
  });

  it('skips an edit that comes again', () => {
    expect(read([block('open', '{\\"a\\":'), 1], ['1', 9], ['1', 9], ['}', 10])[0]?.function.arguments).toBe('{"a":1}');
  });

  it('reads several blocks in one text and finishes each at the next', () => {
    const calls = read([`${block('one', '{}')} ${block('two', '{\\"é\\":\\"世\\"}')}`, 1]);
    expect(calls.map((call) => call.function)).toEqual([
      { name: 'one', arguments: '{}' },
      { name: 'two', arguments: '{"é":"世"}' },
    ]);
  });

  it('reads a block wherever it is cut', () => {
    const text = block('one', '{\\"a\\":\\"\\\\n\\"}');
    for (let at = 1; at < text.length; at += 1) {
      expect(read([text.slice(0, at), null], [text.slice(at), null])).toEqual([
        { id: 'call_one', function: { name: 'one', arguments: '{"a":"\\n"}' } },
      ]);
    }
  });

  it('mends a missing first brace and a quote that is too many', () => {
    expect(read([block('one', '\\"a\\":\\"b\\"'), 1], ['c\\"}', 2])[0]?.function.arguments).toBe('{"a":"bc"}');
  });

  it('takes arguments that are an object, and the name of the tag where the JSON has none', () => {
    const text = '<glm_block tool_call_name="one">{"data":{"metadata":{"id":"i","arguments":{"a":1}}}}</glm_block>';
    expect(read([text, 1])).toEqual([{ id: 'i', function: { name: 'one', arguments: '{"a":1}' } }]);
  });

  it('has no call for text outside of blocks', () => {
    expect(read(['running…', 1], ['<b>', 2])).toEqual([]);
  });
});
