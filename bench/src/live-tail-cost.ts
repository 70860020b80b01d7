import { freePort, type Product } from '@sluice/testing';
import { judge, type Bar, type JudgedBar } from './bars.ts';
import { startBooks } from './books.ts';
import { LOADS } from './loads.ts';
import { OnAndOff } from './on-and-off.ts';
import { openLiveTail, type LiveTail } from './live-tail.ts';
import { runLoad } from './run-load.ts';
import { MODEL, RECORDING, type Load, type Subjects } from './subjects.ts';

const DASHBOARDS = 20;
/** Products begun anew, as one may be lucky for as long as it lives. */
const PRODUCTS = 5;
const ROUNDS = 3;
const LOAD: Load = { ...LOADS.starts.load, requests: 600, untimed: 100 };
const COST: Bar = {
  measure: '50 paced: added TTFT p50, 20 dashboards on the live tail to none',
  must: 1.1,
  good: 1.03,
  unit: 'x',
};

/** What it costs clients that dashboards look on, each by a connection through the gateway that is told of every request. */
export async function checkLiveTailCost(subjects: Subjects): Promise<JudgedBar[]> {
  const seen = new OnAndOff();
  for (let i = 0; i < PRODUCTS; i += 1) await measureProduct(subjects, seen);
  return [judge(COST, seen.ratio())];
}

/** Measures one product while it is looked at, and while it is not. */
async function measureProduct(subjects: Subjects, seen: OnAndOff): Promise<void> {
  const port = await freePort();
  const product = await subjects.startAnother({ ...RECORDING, TOKEN_SERVICE_PORT: `${port}` });
  const books = await startBooks(product.redis.url, port);
  try {
    await ttftOf(product);
    for (let round = 0; round < ROUNDS; round += 1) {
      seen.direct.push((await subjects.measure('direct', LOAD)).ttftP50Ms);
      await seen.measure(round, { off: () => ttftOf(product), on: () => watched(product) });
    }
  } finally {
    await books.stop();
    await product.stop();
  }
}

async function ttftOf({ url, apiKey }: Product): Promise<number> {
  const order = { ...LOAD, url: `${url}/v1/chat/completions`, apiKey, model: MODEL };
  return (await runLoad(order)).ttftP50Ms;
}

/** @throws Error when a dashboard was not told of what went on */
async function watched(product: Product): Promise<number> {
  const tails: LiveTail[] = [];
  for (let i = 0; i < DASHBOARDS; i += 1) tails.push(await openLiveTail(product));
  const ttftMs = await ttftOf(product);
  const least = Math.min(...tails.map((tail) => tail.told()));
  tails.forEach((tail) => tail.close());
  if (least < LOAD.requests / 2) throw new Error(`A dashboard was told of ${least} of ${LOAD.requests} requests.`);
  return ttftMs;
}
