import { describe, expect, it } from 'vitest';
import { compileSchema } from './json-schema.js';

const faultOf = (schema: Record<string, unknown>, value: unknown) => compileSchema(schema)?.(value);
const city = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };

describe('a client’s JSON schema', () => {
  it('accepts what fits and says where another value is wrong', () => {
    expect(faultOf(city, { city: 'Paris' })).toBeNull();
    expect(faultOf(city, { city: 7 })).toBe('/city must be string');
    expect(faultOf(city, {})).toBe("it must have required property 'city'");
    expect(faultOf({ enum: ['C', 'F'] }, 'K')).toContain('["C","F"]');
    expect(faultOf({ type: 'object', additionalProperties: false }, { x: 1 })).toContain('"x"');
  });

  it.each([
    [{ $schema: 'https://json-schema.org/draft/2020-12/schema', prefixItems: [{ type: 'number' }], items: false }],
    [{ $schema: 'http://json-schema.org/draft-07/schema#', items: [{ type: 'number' }], additionalItems: false }],
    [{ prefixItems: [{ type: 'number' }], items: false }],
    [{ items: [{ type: 'number' }], additionalItems: false }],
  ])('may be of either draft: %o', (schema) => {
    expect(faultOf(schema, [1])).toBeNull();
    expect(faultOf(schema, [1, 2])).not.toBeNull();
    expect(faultOf(schema, ['a'])).not.toBeNull();
  });

  it('may be given twice, with an id, and refer to itself', () => {
    const tree = { $id: 'tree', type: 'object', properties: { next: { $ref: '#' } }, required: ['v'] };
    for (let time = 0; time < 2; time += 1) {
      expect(faultOf({ ...tree }, { v: 1, next: { v: 2 } })).toBeNull();
      expect(faultOf({ ...tree }, { v: 1, next: {} })).not.toBeNull();
    }
  });

  it.each([
    ['not valid', { type: 'nonsense' }],
    ['elsewhere', { $ref: 'https://schemas.example/other.json' }],
    ['asynchronous', { $async: true, type: 'object' }],
    ['longer than a page', { description: 'x'.repeat(70_000), type: 'object' }],
    ['of patterns for names', { patternProperties: { '^x': { type: 'number' } }, additionalProperties: false }],
  ])('cannot be checked when it is %s', (_why, schema) => {
    expect(compileSchema(schema)).toBeNull();
  });

  it('never runs a pattern, which could take for ever', () => {
    expect(faultOf({ type: 'string', pattern: '^(a+)+$' }, `${'a'.repeat(40)}!`)).toBeNull();
  });

  it('bears with formats that nobody knows', () => {
    expect(faultOf({ type: 'string', format: 'phase-of-the-moon' }, 'full')).toBeNull();
  });
});
