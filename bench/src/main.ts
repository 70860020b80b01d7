/**
 * Measures what crossing Sluice costs: load tool → upstream simulator directly, through an HTTP reference that does the
 * same job, and through the product; all in one run, in turn, so that a busy machine is unfair to none.
 *
 * Options: `--rounds=n` (3), `--json`. The builds must be there.
 */
import { fileURLToPath } from 'node:url';
import { startProduct, startProgram, ZAI_API_KEY, type Program } from '@sluice/testing';
import { cpuSeconds } from './cpu.ts';
import type { LoadFigures } from './load.ts';
import { overheadMs } from './overhead.ts';
import { toMarkdown, toRows, type Round, type Row, type Subject } from './report.ts';

/** Paced streams begin one after the other, as clients do; fast ones at once, which is the hardest for the wire. */
const LOADS = [
  { name: '1 fast', streams: 1, spreadMs: 0, message: 'sim:load events=40000 rate=0 size=43' },
  { name: '1 paced', streams: 1, spreadMs: 0, message: 'sim:load events=100 rate=50 size=43' },
  { name: '50 paced', streams: 50, spreadMs: 1_000, message: 'sim:load events=200 rate=50 size=43' },
  { name: '50 fast', streams: 50, spreadMs: 0, message: 'sim:load events=2000 rate=0 size=43' },
  { name: '500 paced', streams: 500, spreadMs: 4_000, message: 'sim:load events=300 rate=50 size=43' },
  { name: '500 at once', streams: 500, spreadMs: 0, message: 'sim:load events=200 rate=50 size=43' },
] as const;
const MODEL = 'GLM-4.6';

const pathOf = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const rounds = Number(/--rounds=(\d+)/.exec(process.argv.join(' '))?.[1] ?? 3);
const programs: Program[] = [];

/** Starts a program of which the first line that `isReady` accepts says where it listens. */
async function start(path: string, env: Record<string, string>, isReady: (line: string) => boolean) {
  const program = startProgram([pathOf(path)], env);
  programs.push(program);
  return { pid: program.pid, line: await program.line(isReady) };
}

const isPort = (line: string) => /^\d+$/.test(line);
const simulators = await start('libs/testing/dist/upstreams/main.js', {}, (line) => line.includes('/api/paas/v4'));
const apiUrl = /http[^"]*\/api\/paas\/v4/.exec(simulators.line)![0];
const upstream = { ZAI_API_BASE_URL: apiUrl, ZAI_API_KEYS: ZAI_API_KEY };
const product = await startProduct({ env: { ...upstream, ZAI_CHANNELS: 'api', NODE_ENV: 'production' } });
const referenceWorker = await start('bench/src/reference/worker.ts', upstream, isPort);
const referenceGateway = await start('bench/src/reference/gateway.ts', { WORKER_PORT: referenceWorker.line }, isPort);

const subjects: Record<Subject, { url: string; key: string; model: string; pids: () => number[] }> = {
  direct: { url: `${apiUrl}/chat/completions`, key: ZAI_API_KEY, model: 'glm-4.6', pids: () => [] },
  reference: {
    url: `http://127.0.0.1:${referenceGateway.line}/v1/chat/completions`,
    key: '-',
    model: MODEL,
    pids: () => [referenceGateway.pid, referenceWorker.pid],
  },
  product: {
    url: `${product.url}/v1/chat/completions`,
    key: product.apiKey,
    model: MODEL,
    pids: () => [product.gateway.pid, product.workers[0]!.pid, product.redis.pid],
  },
};

async function measure(subject: Subject, streams: number, spreadMs: number, message: string) {
  const { url, key, model, pids } = subjects[subject];
  const cpu = () => pids().reduce((sum, pid) => sum + cpuSeconds(pid), 0);
  const before = cpu();
  const load = startProgram([pathOf('bench/src/load.ts'), url, key, model, `${streams}`, `${spreadMs}`, message]);
  const figures = JSON.parse(await load.line((line) => line.startsWith('{'))) as LoadFigures;
  await load.exited;
  if (figures.failed > 0) throw new Error(`${figures.failed} of ${streams} streams failed on the way "${subject}"`);
  return { ...figures, cpuSeconds: cpu() - before };
}

const rows: Row[] = [];
for (const { name, streams, spreadMs, message } of LOADS) {
  // The first run warms up connections and compilers, and is not counted.
  for (const subject of Object.keys(subjects) as Subject[]) await measure(subject, Math.min(streams, 50), 0, message);
  const seen: Round[] = [];
  for (let i = 0; i < rounds; i += 1) {
    seen.push({
      direct: await measure('direct', streams, spreadMs, message),
      reference: await measure('reference', streams, spreadMs, message),
      product: await measure('product', streams, spreadMs, message),
    });
  }
  rows.push(...toRows(name, seen));
}
console.log(process.argv.includes('--json') ? JSON.stringify(rows, null, 2) : toMarkdown(rows));

for (const messages of [1, 200]) {
  const ms = await overheadMs(product.url, product.apiKey, MODEL, messages);
  console.error(`the gateway's own time before it hands on a request of ${messages} messages: ${ms.toFixed(2)} ms`);
}

await product.stop();
for (const program of programs) await program.stop();
