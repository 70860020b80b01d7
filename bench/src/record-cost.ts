import type { Product } from '@sluice/testing';
import { judge, type Bar, type JudgedBar } from './bars.ts';
import { startBooks } from './books.ts';
import { LOADS } from './loads.ts';
import { median } from './rounds.ts';
import { runLoad } from './run-load.ts';
import { MODEL, type Load, type Subjects } from './subjects.ts';

/** Products begun anew: what sets two processes of the same program apart lasts as long as they do. */
const PAIRS = 3;
const ROUNDS = 3;
const LOAD: Load = { ...LOADS.twoHundred.load, requests: 1_000, untimed: 300, pauseMs: 200 };
const COST: Bar = { measure: '200 streams: added TTFT p50, records on to off', must: 1.1, good: 1.03, unit: 'x' };

/** What it costs that each request is recorded: pairs of products, of which one keeps records in a database. */
export async function checkRecordCost(subjects: Subjects): Promise<JudgedBar[]> {
  const ratios: number[] = [];
  for (let pair = 0; pair < PAIRS; pair += 1) ratios.push(await measurePair(subjects));
  return [judge(COST, median(ratios))];
}

/** @returns the added TTFT of the one with records by that of the one without */
async function measurePair(subjects: Subjects): Promise<number> {
  const [off, on] = [await subjects.startAnother({}), await subjects.startAnother({ RECORD_REQUESTS: 'true' })];
  const books = await startBooks(on.redis.url);
  try {
    const ttft = async ({ url, apiKey }: Product): Promise<number> => {
      const order = { ...LOAD, url: `${url}/v1/chat/completions`, apiKey, model: MODEL };
      return (await runLoad(order)).ttftP50Ms;
    };
    for (const product of [off, on]) await ttft(product);
    const direct: number[] = [];
    const seen = new Map<Product, number[]>([
      [off, []],
      [on, []],
    ]);
    for (let round = 0; round < ROUNDS; round += 1) {
      direct.push((await subjects.measure('direct', LOAD)).ttftP50Ms);
      for (const product of round % 2 === 0 ? [off, on] : [on, off]) seen.get(product)!.push(await ttft(product));
    }
    // Medians before the division: the added time is a few ms, and of one round mostly chance.
    const addedMs = (product: Product): number => median(seen.get(product)!) - median(direct);
    return addedMs(on) / addedMs(off);
  } finally {
    await books.stop();
    await Promise.all([off.stop(), on.stop()]);
  }
}
