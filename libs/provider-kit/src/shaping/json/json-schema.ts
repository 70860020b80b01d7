import { Ajv, type ErrorObject, type Options } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';

/** Says what is wrong with a value, in a few words for the model; null when nothing is. */
export type SchemaCheck = (value: unknown) => string | null;

/** Longer schemas are not compiled: it would hold up everybody else. Characters of JSON. */
const LONGEST_SCHEMA = 65_536;

/** Schemas come from clients: their patterns are not run, as one can be made to take for ever on a short text. */
const NO_PATTERNS = Object.assign(() => ({ test: () => true }), { code: '() => ({ test: () => true })' });

const OPTIONS: Options = {
  strict: false,
  validateSchema: false,
  validateFormats: false,
  addUsedSchema: false,
  logger: false,
  code: { regExp: NO_PATTERNS },
};

/** Newest draft first: where a schema does not say which it is of, most are of that. */
const VALIDATORS = [new Ajv2020(OPTIONS), new Ajv(OPTIONS)] as const;

/**
 * Makes a check of a client's JSON Schema.
 *
 * @returns null for a schema that cannot be checked: too long, not valid, or with parts that lie elsewhere
 */
export function compileSchema(schema: Readonly<Record<string, unknown>>): SchemaCheck | null {
  const json = JSON.stringify(schema);
  if (json.length > LONGEST_SCHEMA || /"(?:patternProperties|\$async)"/.test(json)) return null;
  const isOlder = typeof schema.$schema === 'string' && schema.$schema.includes('draft-0');
  for (const validator of isOlder ? VALIDATORS.toReversed() : VALIDATORS) {
    try {
      const validate = validator.compile(schema);
      return (value) => (validate(value) ? null : describe(validate.errors?.[0]));
    } catch {
      // Not of this draft.
    } finally {
      validator.removeSchema(schema);
    }
  }
  return null;
}

function describe(error: ErrorObject | undefined): string {
  if (error === undefined) return 'it does not fit';
  const { instancePath, message = 'does not fit', params } = error;
  const detail = error.keyword === 'enum' ? `: ${JSON.stringify(params.allowedValues)}` : '';
  const extra = error.keyword === 'additionalProperties' ? `: ${JSON.stringify(params.additionalProperty)}` : '';
  return `${instancePath === '' ? 'it' : instancePath} ${message}${detail}${extra}`;
}
