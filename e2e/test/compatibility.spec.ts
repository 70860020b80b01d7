import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { CHANNELS, modelNames } from '../src/matrix/columns.ts';
import { toDocument } from '../src/matrix/document.ts';
import { ROWS } from '../src/matrix/rows/rows.ts';
import { type ChannelMatrix, failuresIn, runMatrix } from '../src/matrix/run-matrix.ts';

/** Two runs of some twenty seconds each on an idle machine of two cores; for busy ones. */
const PATIENCE_MS = 300_000;

const matrices = new Map<string, ChannelMatrix>();
beforeAll(async () => {
  for (const channel of CHANNELS) matrices.set(channel, await runMatrix(channel));
}, PATIENCE_MS);

describe.each(CHANNELS)('through the openai package, the AI SDK and LangChain, over the channel %s', (channel) => {
  it.each(ROWS.map(({ name }) => name))('every model keeps its promise: %s', (name) => {
    const { cells } = matrices.get(channel)!;
    const ofRow = cells.filter(({ row }) => row.name === name);
    expect(ofRow.length).toBeGreaterThan(0);
    expect(failuresIn({ channel, cells: ofRow, absent: [] })).toEqual([]);
  });

  it('a model without the channel is not found', () => {
    const { cells, absent } = matrices.get(channel)!;
    const names = [...new Set(cells.map(({ column }) => column.model)), ...absent.map(({ model }) => model)];
    expect(names.toSorted()).toEqual(modelNames().toSorted());
    expect(failuresIn({ channel, cells: [], absent })).toEqual([]);
  });
});

it('docs/compatibility.md is what the matrix came to', async () => {
  const document = readFileSync(join(import.meta.dirname, '../../docs/compatibility.md'), 'utf8');
  expect(document).toBe(await toDocument([...matrices.values()]));
});
