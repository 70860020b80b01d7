import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateSecretKey } from '@sluice/secret-box';
import { freePort, type Product, startProgram, untilReady } from '@sluice/testing';
import { judge, type Bar, type JudgedBar } from './bars.ts';
import { LOADS } from './loads.ts';
import { median } from './rounds.ts';
import { runLoad } from './run-load.ts';
import { MODEL, type Load, type Subjects } from './subjects.ts';

const ROUNDS = 15;
const LOAD: Load = { ...LOADS.twoHundred.load, requests: 600 };
const COST: Bar = { measure: '200 streams: added TTFT p50, records on to off', must: 1.1, good: 1.03, unit: 'x' };

const TOKEN_SERVICE = fileURLToPath(new URL('../../apps/token-service/dist/main.js', import.meta.url));

/** What it costs that each request is recorded: two products in turn, of which one keeps records in a database. */
export async function checkRecordCost(subjects: Subjects): Promise<JudgedBar[]> {
  const [off, on] = [await subjects.startAnother({}), await subjects.startAnother({ RECORD_REQUESTS: 'true' })];
  const books = await startBooks(on);
  try {
    const ttft = async ({ url, apiKey }: Product): Promise<number> => {
      const order = { ...LOAD, url: `${url}/v1/chat/completions`, apiKey, model: MODEL };
      return (await runLoad(order)).ttftP50Ms;
    };
    for (const product of [off, on]) await ttft(product);
    const direct: number[] = [];
    const seenOff: number[] = [];
    const seenOn: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const { ttftP50Ms: directMs } = await subjects.measure('direct', LOAD);
      direct.push(directMs);
      const pair = round % 2 === 0 ? [off, on] : [on, off];
      for (const product of pair) (product === on ? seenOn : seenOff).push(await ttft(product));
    }
    // Medians before the division: the added time is a few ms, and of one round mostly chance.
    return [judge(COST, (median(seenOn) - median(direct)) / (median(seenOff) - median(direct)))];
  } finally {
    await books.stop();
    await Promise.all([off.stop(), on.stop()]);
  }
}

async function startBooks({ redis }: Product): Promise<{ stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-bench-'));
  const port = await freePort();
  const program = startProgram([TOKEN_SERVICE], {
    REDIS_URL: redis.url,
    TOKEN_SERVICE_PORT: `${port}`,
    TOKEN_SERVICE_HOST: '127.0.0.1',
    DATA_DIR: folder,
    ADMIN_PASSWORD: 'of the bench alone',
    TOKEN_ENCRYPTION_KEY: generateSecretKey(),
  });
  await untilReady(`http://127.0.0.1:${port}/ready`);
  return {
    async stop() {
      await program.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
