import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.js';
import { type Program, startProgram, untilReady } from './programs.js';
import { startRedis, type TestRedis } from './redis.js';

export interface ProductOptions {
  /** Replicas of the workers by provider id, or of worker-zai alone. Default 1 of that. */
  readonly workers?: number | Readonly<Record<string, number>>;
  /** Settings of every service, e.g. where the upstreams are. */
  readonly env?: Readonly<Record<string, string>>;
  /** Further settings of one service alone, by its name, e.g. `worker-zai`. */
  readonly envOf?: (service: string) => Readonly<Record<string, string>>;
  /** Settings that lead to a Redis of the caller's. Left out: the product has one of its own. */
  readonly redisEnv?: Readonly<Record<string, string>>;
  /** Folder of the repository whose apps are started. Default: this one. */
  readonly root?: string;
}

/** The whole product as it is deployed: built services as processes of their own, over a Redis of their own or one that is given. */
export interface Product {
  /** Of the public door, ROOT_PATH included; an SDK's base URL is this and `/v1`. */
  readonly url: string;
  readonly opsUrl: string;
  readonly apiKey: string;
  /** The product's own. @throws Error when it has the caller's */
  readonly redis: TestRedis;
  readonly gateway: Program;
  /** In the order in which they were started; killed ones too. */
  readonly workers: readonly Program[];
  /** @param providerId  default `zai` */
  addWorker(providerId?: string): Promise<Program>;
  stop(): Promise<void>;
}

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** Starts Redis, workers and the gateway and resolves when all are ready. The apps must have been built. */
export async function startProduct(options: ProductOptions = {}): Promise<Product> {
  const ownRedis = options.redisEnv ? null : await startRedis();
  const [port, opsPort] = [await freePort(), await freePort()];
  const apiKey = `sk-sluice-${randomBytes(16).toString('hex')}`;
  const redisEnv = options.redisEnv ?? { REDIS_URL: ownRedis!.url };
  // Nobody would write the records: token-service is no part of this.
  const env = { ...redisEnv, LOG_LEVEL: 'info', RECORD_REQUESTS: 'false', ...options.env };
  const { envOf = () => ({}) } = options;
  const appPath = (app: string): string => join(options.root ?? ROOT, 'apps', app, 'dist/main.js');
  const workers: Program[] = [];
  const addWorker = async (providerId = 'zai'): Promise<Program> => {
    const workerPort = await freePort();
    const portSetting = `WORKER_${providerId.toUpperCase()}_PORT`;
    const name = `worker-${providerId}`;
    const worker = startProgram([appPath(name)], { ...env, ...envOf(name), [portSetting]: `${workerPort}` });
    workers.push(worker);
    await Promise.race([untilReady(`http://127.0.0.1:${workerPort}/ready`), failsEarly(worker)]);
    return worker;
  };
  const { workers: wanted = 1 } = options;
  for (const [providerId, count] of Object.entries(typeof wanted === 'number' ? { zai: wanted } : wanted)) {
    for (let i = 0; i < count; i += 1) await addWorker(providerId);
  }
  const gateway = startProgram([appPath('gateway')], {
    ...env,
    ...envOf('gateway'),
    LISTEN_PORT: `${port}`,
    OPS_PORT: `${opsPort}`,
    AUTH_TOKEN: apiKey,
  });
  const url = `http://127.0.0.1:${port}${options.env?.['ROOT_PATH'] ?? ''}`;
  await Promise.race([untilReady(workers.length > 0 ? `${url}/ready` : `${url}/health`), failsEarly(gateway)]);
  return {
    url,
    opsUrl: `http://127.0.0.1:${opsPort}`,
    apiKey,
    get redis() {
      if (ownRedis === null) throw new Error('The Redis of this product is not its own.');
      return ownRedis;
    },
    gateway,
    workers,
    addWorker,
    async stop() {
      await Promise.all([gateway, ...workers].map((program) => program.stop()));
      await ownRedis?.stop();
    },
  };
}

async function failsEarly(program: Program): Promise<never> {
  const { code, signal } = await program.exited;
  throw new Error(`A service ended at start (${code ?? signal}):\n${program.lines.slice(-20).join('\n')}`);
}
