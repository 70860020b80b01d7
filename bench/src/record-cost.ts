import type { Product } from '@sluice/testing';
import { judge, type Bar, type JudgedBar } from './bars.ts';
import { startBooks } from './books.ts';
import { LOADS } from './loads.ts';
import { OnAndOff } from './on-and-off.ts';
import { runLoad } from './run-load.ts';
import { MODEL, RECORDING, type Load, type Subjects } from './subjects.ts';

/**
 * Products begun anew: what sets two processes of the same program apart lasts as long as they do. So many, and judged all
 * together, since of one pair the ratio is within a tenth by chance.
 */
const PAIRS = 8;
const ROUNDS = 2;
const LOAD: Load = { ...LOADS.twoHundred.load, requests: 1_000, untimed: 300, pauseMs: 200 };
const COST: Bar = { measure: '200 streams: added TTFT p50, records on to off', must: 1.1, good: 1.03, unit: 'x' };

/** What it costs that each request is recorded: pairs of products, of which one keeps records in a database. */
export async function checkRecordCost(subjects: Subjects): Promise<JudgedBar[]> {
  const seen = new OnAndOff();
  for (let pair = 0; pair < PAIRS; pair += 1) await measurePair(subjects, seen);
  return [judge(COST, seen.ratio())];
}

async function measurePair(subjects: Subjects, seen: OnAndOff): Promise<void> {
  const [off, on] = [await subjects.startAnother({}), await subjects.startAnother(RECORDING)];
  const books = await startBooks(on.redis.url);
  try {
    const ttft = async ({ url, apiKey }: Product): Promise<number> => {
      const order = { ...LOAD, url: `${url}/v1/chat/completions`, apiKey, model: MODEL };
      return (await runLoad(order)).ttftP50Ms;
    };
    for (const product of [off, on]) await ttft(product);
    for (let round = 0; round < ROUNDS; round += 1) {
      seen.direct.push((await subjects.measure('direct', LOAD)).ttftP50Ms);
      await seen.measure(round, { off: () => ttft(off), on: () => ttft(on) });
    }
  } finally {
    await books.stop();
    await Promise.all([off.stop(), on.stop()]);
  }
}
