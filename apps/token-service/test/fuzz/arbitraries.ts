import fc, { type Arbitrary } from 'fast-check';
import { resolve, type Document, type Operation, type Parameter, type Schema } from './document.js';

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

const LETTERS = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz0123456789-');

const hostile = fc.oneof(fc.constantFrom(...HOSTILE), fc.jsonValue());

/** Short enough for a request line. */
const hostileText = hostile.map((value) => (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 500));

/** What the document cannot know: values of fields and parameters by name, which come up often. */
export type Known = Readonly<Record<string, readonly unknown[]>>;

/** What one call sends. */
export interface Attempt {
  /** Values of the path's parameters, in order. */
  readonly path: readonly string[];
  readonly query: Readonly<Record<string, string>>;
  /** The text of the body; undefined: none. */
  readonly body: string | undefined;
}

/** Calls of the operations of one document: sound ones, and such as differ from sound ones in one thing. */
export class Attempts {
  constructor(
    private readonly document: Document,
    private readonly known: Known,
  ) {}

  of({ parameters, body }: Operation): Arbitrary<Attempt> {
    const inPath = parameters.filter((parameter) => parameter.in === 'path');
    return fc.record({
      path: fc.tuple(
        ...inPath.map(({ name }) => fc.oneof(fc.constantFrom('no-such', ...this.texts(name)), hostileText)),
      ),
      query: this.query(parameters.filter((parameter) => parameter.in === 'query')),
      body: body === null ? fc.constant(undefined) : this.body(body),
    });
  }

  private texts(name: string): string[] {
    return (this.known[name] ?? []).map(String);
  }

  private query(parameters: readonly Parameter[]): Arbitrary<Record<string, string>> {
    const values = parameters.map(({ name, schema }) => [name, this.named(name, schema).map(String)] as const);
    const names = fc.constantFrom(...parameters.map(({ name }) => name), 'unknownField');
    const pairs = fc.dictionary(names, hostileText, { minKeys: 1, maxKeys: 1 });
    // One filter at a time for the most part: a wrong one hides what the others do.
    const single = fc.oneof(fc.constant({}), ...values.map((value) => fc.record(Object.fromEntries([value]))));
    return fc.oneof(
      { weight: 4, arbitrary: single as Arbitrary<Record<string, string>> },
      { weight: 1, arbitrary: fc.record(Object.fromEntries(values), { requiredKeys: [] }) as typeof pairs },
      { weight: 2, arbitrary: pairs },
    );
  }

  private body(schema: Schema): Arbitrary<string> {
    return fc.oneof(
      { weight: 12, arbitrary: this.spoiled(schema).map((value) => JSON.stringify(value) ?? '') },
      { weight: 1, arbitrary: fc.constantFrom('', '{', '{"a":', 'null', '[]', '\u0000', '{"a":1}}') },
    );
  }

  /** A sound value of which one part at most is not. */
  private spoiled(schema: Schema): Arbitrary<unknown> {
    const { properties } = resolve(this.document, schema);
    const whole = this.sound(schema);
    if (properties === undefined) return fc.oneof({ weight: 2, arbitrary: whole }, { weight: 1, arbitrary: hostile });
    const name = fc.constantFrom(...Object.keys(properties), 'unknownField', 'toString');
    const wrong = fc.tuple(whole, name, hostile).map(([body, key, value]) => ({ ...Object(body), [key]: value }));
    return fc.oneof(
      { weight: 4, arbitrary: whole },
      { weight: 4, arbitrary: wrong },
      { weight: 1, arbitrary: hostile },
    );
  }

  private named(name: string, schema: Schema): Arbitrary<unknown> {
    const known = this.known[name];
    const drawn = this.sound(schema);
    if (known === undefined) return drawn;
    return fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...known) }, { weight: 1, arbitrary: drawn });
  }

  /** Values that a schema allows, as far as it tells; what it gives as an example comes up often. */
  private sound(given: Schema): Arbitrary<unknown> {
    const schema = resolve(this.document, given);
    const parts = schema.oneOf ?? schema.anyOf ?? schema.allOf;
    const drawn = parts === undefined ? this.plain(schema) : fc.oneof(...parts.map((part) => this.sound(part)));
    const { example } = schema;
    const values =
      example === undefined
        ? drawn
        : fc.oneof({ weight: 6, arbitrary: fc.constant(example) }, { weight: 1, arbitrary: drawn });
    return schema.nullable === true ? fc.option(values, { nil: null }) : values;
  }

  private plain(schema: Schema): Arbitrary<unknown> {
    if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
    const { minimum = -1_000, maximum = 1_000_000 } = schema;
    switch (schema.type) {
      case 'string':
        return text(schema);
      case 'integer':
        return fc.integer({ min: minimum, max: Math.max(minimum, Math.min(maximum, 1_000_000)) });
      case 'number':
        return fc.double({ min: minimum, max: maximum, noNaN: true });
      case 'boolean':
        return fc.boolean();
      case 'array':
        return fc.array(this.sound(schema.items ?? {}), { maxLength: Math.min(schema.maxItems ?? 5, 5) });
      case 'object':
        return this.object(schema);
      default:
        return fc.jsonValue();
    }
  }

  private object({ properties, required = [] }: Schema): Arbitrary<unknown> {
    if (properties === undefined) return fc.dictionary(fc.string(), fc.jsonValue());
    const fields = Object.entries(properties).map(([name, schema]) => [name, this.named(name, schema)]);
    return fc.record(Object.fromEntries(fields) as Record<string, Arbitrary<unknown>>, {
      requiredKeys: [...required],
    });
  }
}

function text({ format, pattern, minLength = 0, maxLength = 60 }: Schema): Arbitrary<string> {
  if (format === 'date-time') return fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
  const length = { minLength, maxLength: Math.max(minLength, Math.min(maxLength, 60)) };
  return fc.oneof(fc.string({ ...length, unit: LETTERS }), fc.string({ ...length, unit: 'grapheme' }));
}
