import { stringify } from 'csv-stringify/sync';
import type { RequestView } from './request.view.js';

/** Columns of the file, in order. */
const COLUMNS = [
  'id',
  'at',
  'apiKeyId',
  'apiKeyName',
  'source',
  'dialect',
  'model',
  'provider',
  'channel',
  'tokenId',
  'tokenLabel',
  'guest',
  'stream',
  'outcome',
  'httpStatus',
  'errorCode',
  'ttftMs',
  'durationMs',
  'inputTokens',
  'outputTokens',
  'reasoningTokens',
  'cachedTokens',
  'usageSource',
  'attempts',
] as const satisfies readonly (keyof RequestView)[];

export const csvHeader = (): string => stringify([COLUMNS as readonly string[]]);

/** Lines of a CSV file (RFC 4180). What a spreadsheet would take for a formula has a ' in front. */
export const toCsv = (views: readonly RequestView[]): string =>
  stringify([...views], {
    columns: [...COLUMNS],
    escape_formulas: true,
    cast: { boolean: (value) => String(value) },
  });
