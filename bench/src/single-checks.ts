import { eventually, residentBytes } from '@sluice/testing';
import { judge, type Bar, type JudgedBar } from './bars.ts';
import { checkIdleStreams } from './idle-streams.ts';
import { checkImportTime } from './import-time.ts';
import { checkLeaseTimes } from './lease-times.ts';
import { openStream } from './open-stream.ts';
import { overheadMs } from './overhead.ts';
import { checkLiveTailCost } from './live-tail-cost.ts';
import { checkRecordCost } from './record-cost.ts';
import { MODEL, type Subjects } from './subjects.ts';

const MB = 1_048_576;
const SETTLING_MS = 3_000;
const ABORTS = 20;
const LONG_ANSWER = 'sim:long kb=61440';

const MEMORY = { unit: 'MB', must: 32, good: 16 } as const;
const STALLED_GATEWAY: Bar = { measure: 'stalled client, 60 MB answer: growth of the gateway', ...MEMORY };
const STALLED_WORKER: Bar = { measure: 'stalled client, 60 MB answer: growth of the worker', ...MEMORY };
const PULLED: Bar = { measure: 'stalled client, 60 MB answer: pulled from upstream', must: 16, good: 10, unit: 'MB' };
const FREED: Bar = { measure: 'upstream freed after the client left, slowest', must: 1_000, good: 100, unit: 'ms' };
const VALIDATION: Bar = { measure: '200 messages: the gateway’s own time', must: 1, good: 0.5, unit: 'ms' };

interface SimulatedCalls {
  readonly openStreams: number;
  readonly bytes: number;
}

/** What is measured of the product alone, once. */
export async function checkSingles(subjects: Subjects): Promise<JudgedBar[]> {
  const { product } = subjects;
  const messages = await overheadMs(product.url, product.apiKey, MODEL, 200);
  return [
    judge(VALIDATION, messages),
    ...(await checkStalledClient(subjects)),
    judge(FREED, await slowestRelease(subjects)),
    ...(await checkIdleStreams(subjects)),
    ...(await checkLeaseTimes()),
    ...(await checkImportTime()),
    ...(await checkRecordCost(subjects)),
    ...(await checkLiveTailCost(subjects)),
  ];
}

async function simulated({ simulatorUrl }: Subjects, scenario: string): Promise<SimulatedCalls> {
  const [state, calls] = await Promise.all(
    ['state', 'calls'].map(async (path) => (await fetch(`${simulatorUrl}/__sim/${path}`)).json()),
  );
  const open = (state as { openStreams: number }).openStreams;
  const own = (calls as { scenario?: string; bytes: number }[]).filter((call) => call.scenario === scenario);
  return { openStreams: open, bytes: own.reduce((sum, { bytes }) => sum + bytes, 0) };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const noStreams = (subjects: Subjects) => async () => (await simulated(subjects, '')).openStreams === 0;

async function checkStalledClient(subjects: Subjects): Promise<JudgedBar[]> {
  const { gateway, workers } = subjects.product;
  const memory = () => [residentBytes(gateway.pid), residentBytes(workers[0]!.pid)] as const;
  // One that is read to its end first, so that the growth is that of holding back, not of a process's first long answer.
  const read = await openStream(subjects.product, LONG_ANSWER);
  await new Promise((resolve) => read.response.resume().once('close', resolve));
  const pulledBefore = (await simulated(subjects, 'long')).bytes;
  const before = memory();
  const { request } = await openStream(subjects.product, LONG_ANSWER);
  await pause(SETTLING_MS);
  const after = memory();
  const { bytes } = await simulated(subjects, 'long');
  request.destroy();
  await eventually(noStreams(subjects));
  return [
    judge(STALLED_GATEWAY, Math.max(0, after[0] - before[0]) / MB),
    judge(STALLED_WORKER, Math.max(0, after[1] - before[1]) / MB),
    judge(PULLED, (bytes - pulledBefore) / MB),
  ];
}

async function slowestRelease(subjects: Subjects): Promise<number> {
  let slowest = 0;
  for (let i = 0; i < ABORTS; i += 1) {
    const { request, response } = await openStream(subjects.product, 'sim:load events=1000 rate=20 size=43');
    await new Promise((resolve) => response.once('data', resolve));
    const leftAt = performance.now();
    request.destroy();
    await eventually(noStreams(subjects));
    slowest = Math.max(slowest, performance.now() - leftAt);
  }
  return slowest;
}
