import fc, { type Arbitrary } from 'fast-check';
import { resolve, type Document, type Operation, type Schema } from './document.js';

/** What a body, a parameter or a part of them may hold that nobody asked for. */
const HOSTILE: readonly unknown[] = [
  null,
  '',
  ' ',
  '\u0000',
  '\ud800',
  "'; DROP TABLE Token; --",
  '" OR 1=1 --',
  '<script>alert(1)</script>',
  '../../etc/passwd',
  '%00',
  '%',
  '__proto__',
  'constructor',
  'x'.repeat(20_000),
  '१२३',
  'NaN',
  '1e999',
  '-1',
  '0',
  -1,
  0,
  0.1,
  2 ** 53,
  1e308,
  true,
  [],
  {},
  [[[[[]]]]],
  { __proto__: null, constructor: 1, length: -1 },
  '2026-13-45T99:99:99Z',
  '-271821-04-20T00:00:00.000Z',
];

const hostile = fc.oneof(fc.constantFrom(...HOSTILE), fc.jsonValue());

/** Values that a schema allows, as far as it tells. */
function sound(document: Document, given: Schema): Arbitrary<unknown> {
  const schema = resolve(document, given);
  const parts = schema.oneOf ?? schema.anyOf ?? schema.allOf;
  const values =
    parts === undefined ? plain(document, schema) : fc.oneof(...parts.map((part) => sound(document, part)));
  return schema.nullable === true ? fc.option(values, { nil: null }) : values;
}

function plain(document: Document, schema: Schema): Arbitrary<unknown> {
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const { minimum = -1_000, maximum = 1_000_000, minLength = 0, maxLength = 60 } = schema;
  switch (schema.type) {
    case 'string':
      if (schema.format === 'date-time') return fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
      if (schema.pattern !== undefined) return fc.stringMatching(new RegExp(schema.pattern));
      return fc.string({ unit: 'grapheme', minLength, maxLength: Math.max(minLength, Math.min(maxLength, 60)) });
    case 'integer':
      return fc.integer({ min: minimum, max: Math.max(minimum, Math.min(maximum, 1_000_000)) });
    case 'number':
      return fc.double({ min: minimum, max: maximum, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'array':
      return fc.array(sound(document, schema.items ?? {}), { maxLength: Math.min(schema.maxItems ?? 5, 5) });
    case 'object':
      return schema.properties === undefined ? fc.dictionary(fc.string(), fc.jsonValue()) : record(document, schema);
    default:
      return fc.jsonValue();
  }
}

const record = (document: Document, { properties = {}, required = [] }: Schema): Arbitrary<unknown> =>
  fc.record(mapValues(properties, (schema) => sound(document, schema)) as Record<string, Arbitrary<unknown>>, {
    requiredKeys: required as string[],
  });

const mapValues = <T, U>(from: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> =>
  Object.fromEntries(Object.entries(from).map(([key, value]) => [key, map(value)]));

/** A sound value of which one part at most is not. */
const spoiled = (document: Document, schema: Schema): Arbitrary<unknown> => {
  const { properties } = resolve(document, schema);
  const whole = sound(document, schema);
  if (properties === undefined) return fc.oneof(whole, hostile);
  const name = fc.constantFrom(...Object.keys(properties), 'unknownField', 'toString');
  return fc.oneof(
    { weight: 3, arbitrary: whole },
    {
      weight: 4,
      arbitrary: fc.tuple(whole, name, hostile).map(([body, key, value]) => ({ ...Object(body), [key]: value })),
    },
    { weight: 1, arbitrary: hostile },
  );
};

/** What one call sends. */
export interface Attempt {
  /** Values of the path's parameters, in order. */
  readonly path: readonly string[];
  readonly query: Readonly<Record<string, string>>;
  /** The text of the body; undefined: none. */
  readonly body: string | undefined;
}

/**
 * Calls of an operation: sound ones, and such as differ from sound ones in one thing.
 *
 * @param ids  that exist, to be put into paths and bodies now and then
 */
export function attempts(document: Document, operation: Operation, ids: readonly string[]): Arbitrary<Attempt> {
  // Node itself refuses a longer request line.
  const text = hostile.map((value) => (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 500));
  const inPath = operation.parameters.filter((parameter) => parameter.in === 'path');
  const inQuery = operation.parameters.filter((parameter) => parameter.in === 'query');
  const soundQuery = fc.record(
    Object.fromEntries(
      inQuery.map(({ name, schema }) => [name, sound(document, schema).map((value) => String(value))]),
    ),
    { requiredKeys: [] },
  ) as Arbitrary<Record<string, string>>;
  const names = fc.constantFrom(...inQuery.map(({ name }) => name), 'unknownField');
  const query = fc.oneof(
    { weight: 2, arbitrary: soundQuery },
    {
      weight: 1,
      arbitrary: fc.tuple(soundQuery, names, text).map(([all, name, value]) => ({ ...all, [name]: value })),
    },
  );
  const body =
    operation.body === null
      ? fc.constant(undefined)
      : fc.oneof(
          { weight: 12, arbitrary: spoiled(document, operation.body).map((value) => JSON.stringify(value) ?? '') },
          { weight: 1, arbitrary: fc.constantFrom('', '{', '{"a":', 'null', '[]', '\u0000', '{"a":1}}') },
        );
  return fc.record({
    path: fc.tuple(...inPath.map(() => fc.oneof(fc.constantFrom('no-such-id', ...ids), text))),
    query,
    body,
  });
}
