/**
 * Lets 200 streams run through the product without a pause while clients leave and workers are ended at random, checks
 * every byte of every answer, and looks for what is left afterwards.
 *
 * Options: `--minutes=n` (10), `--streams=n` (200), `--seed=n` (random, and printed), `--json`. The builds must be
 * there. Exit code 1 when something is not as it must be; what, is said in the last lines on stderr.
 */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { OUTCOMES } from '@sluice/contract';
import {
  countedOutcomes,
  eventually,
  INSPECTABLE,
  leftoversIn,
  startProduct,
  startProgram,
  ZAI_API_KEY,
} from '@sluice/testing';
import { Redis } from 'ioredis';
import { Crowd } from './crowd.ts';
import { Random } from '../random.ts';
import { Readings } from './readings.ts';
import { faultsOf, toMarkdown, type SoakReport } from './report.ts';
import { Restarts } from './restarts.ts';

const WORKERS = 3;
/** Longer than it takes until a dead worker has been cleared away. */
const REST_MS = 60_000;

const option = (name: string, preset: number): number =>
  Number(new RegExp(`--${name}=([\\d.]+)`).exec(process.argv.join(' '))?.[1] ?? preset);
const minutes = option('minutes', 10);
const streams = option('streams', 200);
const seed = option('seed', Math.floor(Math.random() * 1_000_000));
console.error(`Soaking for ${minutes} minutes with ${streams} streams, --seed=${seed} ...`);

const simulator = fileURLToPath(new URL('../../../libs/testing/dist/upstreams/main.js', import.meta.url));
const simulators = startProgram([simulator]);
const announcement = await simulators.line((line) => line.startsWith('{"simulators"'));
const announced = (JSON.parse(announcement) as { simulators: { zai: { ZAI_API_BASE_URL: string } } }).simulators;
const apiUrl = announced.zai.ZAI_API_BASE_URL;
const product = await startProduct({
  workers: { zai: WORKERS },
  env: {
    ZAI_API_BASE_URL: apiUrl,
    ZAI_API_KEYS: ZAI_API_KEY,
    ZAI_CHANNELS: 'api',
    NODE_ENV: 'production',
    ...INSPECTABLE,
    // Some answers are longer: a worker that is asked to stop breaks those off.
    SHUTDOWN_GRACE_MS: '10000',
  },
});
const redis = new Redis(product.redis.url);
const readings = new Readings(product, redis);
const crowd = new Crowd(product, streams, seed);
const restarts = new Restarts(product, new Random(seed));

const startedAt = performance.now();
crowd.start();
restarts.start();
for (const share of [0.1, 0.5, 1]) {
  const waitMs = startedAt + share * minutes * 60_000 - performance.now();
  await new Promise((resolve) => setTimeout(resolve, waitMs));
  await readings.take(share * minutes);
}
readings.close();
await restarts.close();
await crowd.close();

/** Waits until it is so, or has had the time to become so. */
const settled = (isSo: () => Promise<boolean>): Promise<unknown> => eventually(isSo, REST_MS).catch(() => null);
const leftovers = (): Promise<string[]> => leftoversIn(redis, WORKERS);
const openCalls = async (): Promise<number> => {
  const response = await fetch(`${new URL(apiUrl).origin}/__sim/state`);
  return ((await response.json()) as { openStreams: number }).openStreams;
};
await settled(async () => (await openCalls()) === 0);
await settled(async () => (await leftovers()).length === 0);
const counted = await countedOutcomes(product.opsUrl);
const report: SoakReport = {
  seed,
  minutes,
  streams,
  restarts: restarts.counts,
  outcomes: OUTCOMES.map((outcome) => ({
    outcome,
    seen: crowd.outcomes.get(outcome) ?? 0,
    counted: counted[outcome] ?? 0,
  })).filter(({ seen, counted }) => seen + counted > 0),
  codes: [...crowd.codes].sort(([a], [b]) => a.localeCompare(b)),
  unseen: crowd.unseen,
  mismatches: crowd.mismatches,
  readings: readings.taken,
  handlesAtRest: readdirSync(`/proc/${product.gateway.pid}/fd`).length,
  keysAtRest: await redis.dbsize(),
  leftovers: await leftovers(),
  upstreamConnections: await openCalls(),
};
redis.disconnect();
await product.stop();
await simulators.stop();

console.log(process.argv.includes('--json') ? JSON.stringify(report, null, 2) : toMarkdown(report));
const faults = faultsOf(report);
for (const mismatch of report.mismatches.slice(0, 5)) console.error(mismatch);
for (const fault of faults) console.error(`NOT WELL: ${fault}`);
process.exitCode = faults.length === 0 ? 0 : 1;
