import { fileURLToPath } from 'node:url';
import { startProduct, startProgram, ZAI_API_KEY, type Product, type Program } from '@sluice/testing';
import { startBooks } from './books.ts';
import { cpuSeconds } from './cpu.ts';
import { commandCount } from './redis-count.ts';
import type { LoadFigures, LoadOrder } from './load.ts';
import { ROOMY_HEAP } from './roomy-heap.ts';
import { runLoad } from './run-load.ts';

/** The ways of a request that are compared; `recorded` is the product while it writes each request to a database. */
export type Subject = 'direct' | 'pipe' | 'reference' | 'product' | 'recorded';

/** One subject under one load in one round. */
export interface Measurement extends LoadFigures {
  /** CPU seconds by process, of everything between load tool and upstream. */
  readonly cpu: Readonly<Record<string, number>>;
  readonly cpuSeconds: number;
  /** PUBLISH commands that Redis served; 0 where there is no Redis. */
  readonly publishes: number;
}

/** What is asked of each subject alike. */
export type Load = Omit<LoadOrder, 'url' | 'apiKey' | 'model'>;

interface Way {
  readonly url: string;
  readonly apiKey: string;
  readonly model: string;
  readonly pids: Readonly<Record<string, number>>;
}

/** Everything that a bench needs, running. */
export interface Subjects {
  readonly product: Product;
  /** Origin of the simulators' own controls (`/__sim/…`). */
  readonly simulatorUrl: string;
  measure(subject: Subject, load: Load): Promise<Measurement>;
  /** One more product over the same simulators; whoever asks for it stops it. */
  startAnother(env: Readonly<Record<string, string>>): Promise<Product>;
  stop(): Promise<void>;
}

export const MODEL = 'GLM-4.6';

const SIMULATORS = 'libs/testing/dist/upstreams/main.js';

const pathOf = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Where the simulators are, as settings of each provider's worker. */
interface Announcement {
  readonly simulators: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** For a product of which a token-service writes the records. */
export const RECORDING = { RECORD_REQUESTS: 'true' };

const wayOf = ({ url, apiKey, gateway, workers, redis }: Product): Way => ({
  url: `${url}/v1/chat/completions`,
  apiKey,
  model: MODEL,
  pids: { gateway: gateway.pid, worker: workers[0]!.pid, redis: redis.pid },
});

const isAnnouncement = (line: string): boolean => line.startsWith('{"simulators"');

/** Starts simulators, bare pipe, reference and product as processes of their own. The builds must be there. */
export async function startSubjects(): Promise<Subjects> {
  const programs: Program[] = [];
  /** Starts a program of which the first line that `isReady` accepts says where it listens. */
  const start = async (
    path: string,
    env: Record<string, string>,
    isReady: (line: string) => boolean,
    nodeArguments: readonly string[] = [],
  ) => {
    const program = startProgram([...nodeArguments, pathOf(path)], env);
    programs.push(program);
    return { pid: program.pid, line: await program.line(isReady) };
  };
  const isPort = (line: string): boolean => /^\d+$/.test(line);

  const { line: announcement } = await start(SIMULATORS, {}, isAnnouncement, ROOMY_HEAP);
  const apiUrl = (JSON.parse(announcement) as Announcement).simulators['zai']!['ZAI_API_BASE_URL']!;
  const upstreamUrl = `${apiUrl}/chat/completions`;
  const upstream = { ZAI_API_BASE_URL: apiUrl, ZAI_API_KEYS: ZAI_API_KEY };
  const settings = { ...upstream, ZAI_CHANNELS: 'api', NODE_ENV: 'production' };
  const product = await startProduct({ env: settings });
  const recorded = await startProduct({ env: { ...settings, ...RECORDING } });
  const books = await startBooks(recorded.redis.url);
  const pipe = await start('bench/src/reference/pipe.ts', { UPSTREAM_URL: upstreamUrl }, isPort);
  const referenceWorker = await start('bench/src/reference/worker.ts', upstream, isPort);
  const referenceGateway = await start('bench/src/reference/gateway.ts', { WORKER_PORT: referenceWorker.line }, isPort);

  const vendor = { apiKey: ZAI_API_KEY, model: 'glm-4.6' };
  const at = (port: string): string => `http://127.0.0.1:${port}/v1/chat/completions`;
  const ways: Record<Subject, Way> = {
    direct: { ...vendor, url: upstreamUrl, pids: {} },
    pipe: { ...vendor, url: at(pipe.line), pids: { pipe: pipe.pid } },
    reference: {
      url: at(referenceGateway.line),
      apiKey: '-',
      model: MODEL,
      pids: { gateway: referenceGateway.pid, worker: referenceWorker.pid },
    },
    product: wayOf(product),
    recorded: wayOf(recorded),
  };

  const cpuOf = ({ pids }: Way): Record<string, number> =>
    Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, cpuSeconds(pid)]));

  return {
    product,
    simulatorUrl: new URL(apiUrl).origin,
    async measure(subject, load) {
      const way = ways[subject];
      const isProduct = subject === 'product';
      const before = cpuOf(way);
      const publishesBefore = isProduct ? await commandCount(product.redis.url, 'publish') : 0;
      const { url, apiKey, model } = way;
      const order: LoadOrder = { ...load, url, apiKey, model };
      const figures = await runLoad(order);
      const publishes = isProduct ? (await commandCount(product.redis.url, 'publish')) - publishesBefore : 0;
      const after = cpuOf(way);
      const cpu = Object.fromEntries(Object.keys(after).map((name) => [name, after[name]! - before[name]!]));
      return { ...figures, cpu, cpuSeconds: Object.values(cpu).reduce((sum, seconds) => sum + seconds, 0), publishes };
    },
    startAnother: (env) => startProduct({ env: { ...settings, ...env } }),
    async stop() {
      await books.stop();
      await Promise.all([product.stop(), recorded.stop()]);
      for (const program of programs) await program.stop();
    },
  };
}
