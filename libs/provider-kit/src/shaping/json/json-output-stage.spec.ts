import type { FinishReason } from '@sluice/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BrokenAnswerError } from '../answer-stage.js';
import { CHECKED_LENGTH } from '../checked-length.js';
import { JsonOutputStage } from './json-output-stage.js';

type Format = ConstructorParameters<typeof JsonOutputStage>[0];
const OBJECT: Format = { type: 'json_object' };
const schemaOf = (schema: Record<string, unknown>): Format => ({ type: 'json_schema', name: 'n', schema });
const PERSON = schemaOf({ type: 'object', properties: { age: { type: 'integer' } }, required: ['age'] });

/** The text that is let through, or what is wrong with the answer. */
function read(pieces: readonly string[], format: Format, reason: FinishReason = 'stop'): string {
  const stage = new JsonOutputStage(format);
  try {
    const deltas = pieces.flatMap((text) => stage.push({ type: 'text-delta', text }));
    return [...deltas, ...stage.end(reason).deltas]
      .map((delta) => (delta.type === 'text-delta' ? delta.text : ''))
      .join('');
  } catch (error) {
    if (error instanceof BrokenAnswerError) return `broken: ${error.problem}`;
    throw error;
  }
}

const LONG = JSON.stringify({ age: 7, story: 'x "y" {z} '.repeat(CHECKED_LENGTH) });

const GOOD: readonly (readonly [text: string, format: Format, json: string])[] = [
  ['{"age": 7}', OBJECT, '{"age": 7}'],
  ['\n {"age": 7}\n', OBJECT, '{"age": 7}'],
  ['```json\n{"age": 7}\n```', OBJECT, '{"age": 7}'],
  ['```\n{\n  "age": 7\n}\n```\nThat is all.', PERSON, '{\n  "age": 7\n}'],
  ['Here it is:\n\n{"age": 7}\n\nAnything else?', PERSON, '{"age": 7}'],
  ['Sure: {"age": 7} as asked', PERSON, '{"age": 7}'],
  ['[1] is a note\n{"age": 7}', OBJECT, '{"age": 7}'],
  ['{"age": 7, "note": "two\nlines and ``` }"}', PERSON, '{"age": 7, "note": "two\\nlines and ``` }"}'],
  ['[1, 2]', schemaOf({ type: 'array', items: { type: 'number' } }), '[1, 2]'],
  ['"yes"', schemaOf({ enum: ['yes', 'no'] }), '"yes"'],
  [' 42 ', schemaOf({ type: 'integer' }), '42'],
  [LONG, PERSON, LONG],
];

const BAD: readonly (readonly [text: string, format: Format, problem: string])[] = [
  ['I would rather not.', OBJECT, 'no JSON'],
  ['{"age": 7', OBJECT, 'not complete'],
  ['{"age": seven}', OBJECT, 'not valid'],
  ['{"age": "7"}', PERSON, '/age must be integer'],
  ['[1]', OBJECT, 'no JSON'],
  ['text and {"age": 7', PERSON, 'not complete'],
  ['"maybe"', schemaOf({ enum: ['yes', 'no'] }), 'allowed values'],
];

describe('an answer that is to be JSON', () => {
  it.each(GOOD)('is of %j the value alone', (text, format, json) => {
    expect(read([text], format)).toBe(json);
  });

  it.each(BAD)('is broken where it is %j', (text, format, problem) => {
    expect(read([text], format)).toMatch(/^broken/);
    expect(read([text], format)).toContain(problem);
  });

  it.each([...GOOD, ...BAD])('comes to the same however it is cut: %j', (text, format) => {
    const whole = read([text], format);
    expect(read([...text], format)).toBe(whole);
    fc.assert(
      fc.property(fc.nat(text.length), fc.nat(text.length), (a, b) => {
        const [first, second] = [Math.min(a, b), Math.max(a, b)];
        expect(read([text.slice(0, first), text.slice(first, second), text.slice(second)], format)).toBe(whole);
      }),
      { numRuns: 50 },
    );
  });

  it('is not judged where it was cut short, nor where a tool was called', () => {
    expect(read(['{"age": '], PERSON, 'length')).toBe('{"age": ');
    expect(read(['Let me look.'], PERSON, 'tool_calls')).toBe('Let me look.');
  });

  it('is held back while it is short, and handed on as it comes when it is long', () => {
    const stage = new JsonOutputStage(PERSON);
    expect(stage.push({ type: 'text-delta', text: '{"age": 7, "note": "' })).toEqual([]);
    const more = 'x'.repeat(CHECKED_LENGTH);
    expect(stage.push({ type: 'text-delta', text: more })).toEqual([
      { type: 'text-delta', text: `{"age": 7, "note": "${more}` },
    ]);
    expect(stage.push({ type: 'text-delta', text: 'y' })).toEqual([{ type: 'text-delta', text: 'y' }]);
    expect(stage.push({ type: 'text-delta', text: '"} and more' })).toEqual([{ type: 'text-delta', text: '"}' }]);
  });

  it('lets reasoning through', () => {
    const thought = { type: 'reasoning-delta', text: '{' } as const;
    expect(new JsonOutputStage(OBJECT).push(thought)).toEqual([thought]);
  });
});
