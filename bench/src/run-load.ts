import { fileURLToPath } from 'node:url';
import { startProgram } from '@sluice/testing';
import type { LoadFigures, LoadOrder } from './load.ts';
import { ROOMY_HEAP } from './roomy-heap.ts';

const TOOL = fileURLToPath(new URL('load.ts', import.meta.url));

/** Runs the load tool once. @throws Error when an answer was not whole */
export async function runLoad(order: LoadOrder): Promise<LoadFigures> {
  const tool = startProgram([...ROOMY_HEAP, TOOL, JSON.stringify(order)]);
  const figures = JSON.parse(await tool.line((line) => line.startsWith('{'))) as LoadFigures;
  await tool.exited;
  if (figures.failed > 0) {
    throw new Error(`${figures.failed} of ${order.requests} answers of ${order.url} were not whole`);
  }
  return figures;
}
