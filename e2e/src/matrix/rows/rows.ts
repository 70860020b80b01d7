import { ANSWERS } from './answers.ts';
import { BREAK_ROWS, REFUSAL_ROWS } from './failures.ts';
import type { Row } from './row.ts';
import { TOOL_ROWS } from './tools.ts';

const { plain, stream, thinking, search, vision, json, stop, unicode, longPrompts } = ANSWERS;
const { call, parallelCalls, roundTrip } = TOOL_ROWS;

/** The rows of the matrix, in the order of the table. */
export const ROWS: readonly Row[] = [
  ...[plain, stream, thinking, search, call, parallelCalls, roundTrip],
  ...[vision, json, stop, unicode, longPrompts],
  ...BREAK_ROWS,
  ...REFUSAL_ROWS,
];
