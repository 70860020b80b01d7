import { generateSecretKey } from '@sluice/secret-box';
import { ADMIN_PASSWORD, freePort, type Product, type Program, signIn, startProduct } from '@sluice/testing';
import { startK2ThinkUpstreams, startLongcatUpstreams, startZaiUpstreams } from '@sluice/testing';
import { startProgram, startTokenService, untilReady } from '@sluice/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AdminAnswer } from '../admin-service.js';
import { startNginx } from './nginx.js';
import { type RedisWithUsers, startRedisWithUsers } from './redis-with-users.js';

const ADMIN_MAIN = fileURLToPath(new URL('../../../apps/admin/dist/main.js', import.meta.url));
export const ROOT_PATH = '/ai';

/** The whole product as the manual deploys it: behind nginx under a path, each service as its own user of Redis. */
export interface DeployedProduct {
  /** Through nginx, ROOT_PATH included. */
  readonly url: string;
  readonly product: Product;
  readonly redis: RedisWithUsers;
  readonly zai: Awaited<ReturnType<typeof startZaiUpstreams>>;
  readonly tokenService: Program;
  /** Settings of its services, by which programs of the command line find it too. */
  readonly env: Readonly<Record<string, string>>;
  /** The admin API through nginx, signed in. */
  admin(method: string, path: string, body?: object): Promise<AdminAnswer>;
  chat(body: object, init?: RequestInit): Promise<Response>;
  stop(): Promise<void>;
}

/** What was started, given back in turn, last first. */
type Running = { stop(): Promise<void> }[];

export async function startDeployedProduct(): Promise<DeployedProduct> {
  const running: Running = [];
  const stop = async (): Promise<void> => {
    for (const each of running.splice(0).reverse()) await each.stop();
  };
  const keep = <T extends { stop(): Promise<void> }>(one: T): T => {
    running.push(one);
    return one;
  };
  try {
    return { ...(await start(keep)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(keep: <T extends { stop(): Promise<void> }>(one: T) => T): Promise<Omit<DeployedProduct, 'stop'>> {
  const [zai, k2think, longcat] = await Promise.all([
    startZaiUpstreams(),
    startK2ThinkUpstreams(),
    startLongcatUpstreams(),
  ]);
  keep({ stop: async () => void (await Promise.all([zai, k2think, longcat].map((each) => each.close()))) });
  const redis = keep(await startRedisWithUsers());
  const [servicePort, adminPort] = [await freePort(), await freePort()];
  const folder = await mkdtemp(join(tmpdir(), 'sluice-deployed-'));
  keep({ stop: () => rm(folder, { recursive: true, force: true }) });
  const env: Record<string, string> = {
    ...{ ...zai.workerSettings, ...k2think.workerSettings, ...longcat.workerSettings },
    ...{ ROOT_PATH, CHANNEL_REST: '0', RECORD_REQUESTS: 'true', TOKEN_ENCRYPTION_KEY: generateSecretKey() },
    ...{ TOKEN_SERVICE_PORT: `${servicePort}`, ADMIN_PORT: `${adminPort}` },
    DATABASE_URL: `file:${join(folder, 'sluice.db')}`,
  };
  const serviceEnv = { ...env, ...redis.envOf('token-service') };
  const tokenService = keep(startTokenService(servicePort, folder, serviceEnv));
  keep(startProgram([ADMIN_MAIN], env));
  await Promise.all([servicePort, adminPort].map((port) => untilReady(`http://127.0.0.1:${port}/ready`)));
  const workers = { zai: 1, k2think: 1, longcat: 1 };
  const envOf = (service: string) => redis.envOf(service);
  const product = keep(await startProduct({ workers, env, envOf, redisEnv: { REDIS_URL: redis.url } }));
  const nginx = keep(await startNginx(new URL(product.url).origin, `${ROOT_PATH}/health`));
  const url = nginx.origin + ROOT_PATH;
  const cookie = await signIn(url);
  return {
    ...{ url, product, redis, zai, tokenService },
    env: { ...env, LISTEN_PORT: new URL(product.url).port, ADMIN_PASSWORD },
    async admin(method, path, body) {
      const headers = { 'content-type': 'application/json', cookie, origin: nginx.origin };
      const response = await fetch(`${url}/api/admin${path}`, { method, headers, body: body && JSON.stringify(body) });
      const text = await response.text();
      return { status: response.status, body: text === '' ? null : (JSON.parse(text) as unknown) };
    },
    chat: (body, init) =>
      fetch(`${url}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${product.apiKey}` },
        body: JSON.stringify(body),
        ...init,
      }),
  };
}
