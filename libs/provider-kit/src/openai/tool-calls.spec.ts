import type { ChatEvent } from '@sluice/contract';
import { describe, expect, it } from 'vitest';
import { ToolCallAssembler } from './tool-calls.js';

/** Calls as a client puts them together. */
function assemble(deltas: readonly unknown[], isCutShort = false) {
  const assembler = new ToolCallAssembler();
  const events: ChatEvent[] = [...deltas.flatMap((delta) => assembler.push(delta)), ...assembler.end(isCutShort)];
  const calls: { index: number; id: string; name: string; inputJson: string }[] = [];
  for (const event of events) {
    if (event.type === 'tool-call-start') calls[event.index] = { ...event, inputJson: '' } as never;
    if (event.type === 'tool-call-delta') calls[event.index]!.inputJson += event.inputJson;
  }
  return calls.map(({ index, id, name, inputJson }) => ({ index, id, name, inputJson }));
}

const piece = (args: unknown, more: object = {}, name?: string) => [{ ...more, function: { name, arguments: args } }];

describe('ToolCallAssembler', () => {
  it('joins pieces of two calls by index', () => {
    const calls = assemble([
      piece('{"a":', { index: 0, id: 'x' }, 'one'),
      piece('{"b":', { index: 1, id: 'y' }, 'two'),
      piece('1}', { index: 0 }),
      piece('2}', { index: 1 }),
    ]);
    expect(calls).toEqual([
      { index: 0, id: 'x', name: 'one', inputJson: '{"a":1}' },
      { index: 1, id: 'y', name: 'two', inputJson: '{"b":2}' },
    ]);
  });

  it('tells two calls apart that use one index', () => {
    const calls = assemble([piece('{}', { index: 0, id: 'x' }, 'one'), piece('{}', { index: 0, id: 'y' }, 'one')]);
    expect(calls.map(({ index, id }) => [index, id])).toEqual([
      [0, 'x'],
      [1, 'y'],
    ]);
  });

  it('tells two lumps apart that have neither index nor id', () => {
    const calls = assemble([[...piece('{"a":1}', {}, 'one'), ...piece('{"a":2}', {}, 'one')]]);
    expect(calls.map(({ inputJson }) => inputJson)).toEqual(['{"a":1}', '{"a":2}']);
    expect(calls[0]?.id).toMatch(/^call_[0-9a-f]{24}$/);
    expect(calls[0]?.id).not.toBe(calls[1]?.id);
  });

  it('gives an id that is used twice once only', () => {
    const calls = assemble([piece('{}', { index: 0, id: 'x' }, 'one'), piece('{}', { index: 1, id: 'x' }, 'two')]);
    expect(calls[0]?.id).toBe('x');
    expect(calls[1]?.id).not.toBe('x');
  });

  it('takes a name that is repeated on each piece for the same call', () => {
    const calls = assemble([piece('{"a":', { index: 0, id: 'x' }, 'one'), piece('1}', { index: 0, id: 'x' }, 'one')]);
    expect(calls).toEqual([{ index: 0, id: 'x', name: 'one', inputJson: '{"a":1}' }]);
  });

  it('holds arguments back until the name is known', () => {
    const calls = assemble([piece('{"a":', { index: 3, id: 'x' }), piece('1}', { index: 3 }, 'late')]);
    expect(calls).toEqual([{ index: 0, id: 'x', name: 'late', inputJson: '{"a":1}' }]);
  });

  it('takes a single call in place of an array, and arguments as an object', () => {
    expect(assemble([{ id: 'x', function: { name: 'one', arguments: { a: '世' } } }])).toEqual([
      { index: 0, id: 'x', name: 'one', inputJson: '{"a":"世"}' },
    ]);
  });

  it('makes an empty object of arguments that were left out', () => {
    expect(assemble([piece(undefined, { index: 0 }, 'one')])[0]?.inputJson).toBe('{}');
  });

  it('refuses to end with arguments that are not JSON, unless the answer was cut short', () => {
    const broken = [piece('{"a":', { index: 0 }, 'one')];
    expect(() => assemble(broken)).toThrow(expect.objectContaining({ code: 'upstream_error' }));
    expect(assemble(broken, true)[0]?.inputJson).toBe('{"a":');
  });
});
