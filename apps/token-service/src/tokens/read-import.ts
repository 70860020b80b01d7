import { findSecretFault } from './secret-form.js';

/** A token as an import names it, or what is wrong with it. `line` counts from 1; in JSON it is the item's place. */
export interface ImportItem {
  readonly line: number;
  readonly fault: string | null;
  readonly secret: string;
  readonly label?: string;
  readonly weight?: number;
  readonly maxConcurrency?: number;
  readonly enabled?: boolean;
  /** Where the export says that it belongs. */
  readonly provider?: string;
  readonly channel?: string;
}

/**
 * Reads what people paste: one token a line or several with commas between, `#` comments; or JSON: what an export
 * wrote, a list of texts, or objects with `token` and perhaps `email`, as other tools write them.
 */
export function readImport(text: string): ImportItem[] {
  const trimmed = text.replace(/^\uFEFF/, '').trim();
  return (/^[[{]/.test(trimmed) ? readJson(trimmed) : null) ?? readLines(text);
}

function readLines(text: string): ImportItem[] {
  return text.split(/\r\n|\n|\r/).flatMap((line, index) =>
    line
      .replace(/^\uFEFF/, '')
      .replace(/(^|\s)#.*$/, '')
      .split(',')
      .flatMap((piece) => {
        const secret = piece.trim();
        return secret === '' ? [] : [{ line: index + 1, secret, fault: findSecretFault(secret) }];
      }),
  );
}

/** Null where it is no JSON after all. */
function readJson(text: string): ImportItem[] | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  const list = Array.isArray(parsed) ? (parsed as unknown[]) : isFields(parsed) ? listIn(parsed) : [parsed];
  return list.map((item, index) => fromJson(item, index + 1));
}

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

const listIn = (fields: Fields): unknown[] =>
  Array.isArray(fields['tokens']) ? (fields['tokens'] as unknown[]) : [fields];

function fromJson(item: unknown, line: number): ImportItem {
  const fields: Fields = typeof item === 'string' ? { secret: item } : isFields(item) ? item : {};
  const named = fields['secret'] ?? fields['token'];
  if (typeof named !== 'string') return { line, secret: '', fault: 'holds no secret' };
  const secret = named.trim();
  const label = fields['label'] ?? fields['email'];
  const { weight, maxConcurrency, enabled, provider, channel } = fields;
  return {
    line,
    secret,
    fault: findSecretFault(secret),
    ...(typeof label === 'string' && label.trim() !== '' ? { label: label.trim().slice(0, 200) } : {}),
    ...(isWhole(weight, 1, 1_000) ? { weight } : {}),
    ...(isWhole(maxConcurrency, 1, 1_000) ? { maxConcurrency } : {}),
    ...(typeof enabled === 'boolean' ? { enabled } : {}),
    ...(typeof provider === 'string' ? { provider } : {}),
    ...(typeof channel === 'string' ? { channel } : {}),
  };
}

const isWhole = (value: unknown, min: number, max: number): value is number =>
  Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
