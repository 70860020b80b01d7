import { fileURLToPath } from 'node:url';
import { generateSecretKey } from '@sluice/secret-box';
import {
  ADMIN_PASSWORD,
  freePort,
  type Product,
  type Program,
  startK2ThinkUpstreams,
  startLongcatUpstreams,
  startProduct,
  startProgram,
  startTokenService,
  startZaiUpstreams,
  untilReady,
  type ZaiUpstreams,
} from '@sluice/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const PASSWORD = ADMIN_PASSWORD;
/** Everything is served below it, as behind a reverse proxy: what does not respect it is not found. */
export const ROOT_PATH = '/sluice';

const mainOf = (app: string): string => fileURLToPath(new URL(`../../../apps/${app}/dist/main.js`, import.meta.url));

export interface StageOptions {
  /** Whose workers run. Default: zai. Its upstreams are there in any case, for a worker that is added. */
  readonly providers?: readonly ('zai' | 'k2think' | 'longcat')[];
  readonly env?: Readonly<Record<string, string>>;
}

/** The whole product with its dashboard, over simulated upstreams. */
export interface Stage {
  /** Of the gateway, ROOT_PATH included. */
  readonly url: string;
  readonly product: Product;
  readonly zai: ZaiUpstreams;
  /** The admin API, signed in. @throws Error where it refuses */
  call(method: string, path: string, body?: object): Promise<never>;
  /** One chat request with the key of the settings; resolves when it has been answered to the end. */
  chat(content: string, more?: object): Promise<Response>;
  /** Ends token-service, does what is to be done without it, and starts another one over the same database. */
  restartTokenService(meanwhile: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

export async function startStage({ providers = ['zai'], env = {} }: StageOptions = {}): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-dashboard-'));
  const zai = await startZaiUpstreams();
  const others = [
    ...(providers.includes('k2think') ? [await startK2ThinkUpstreams()] : []),
    ...(providers.includes('longcat') ? [await startLongcatUpstreams()] : []),
  ];
  const [servicePort, adminPort] = [await freePort(), await freePort()];
  const common = {
    ...Object.assign({}, ...[zai, ...others].map(({ workerSettings }) => workerSettings)),
    TOKEN_ENCRYPTION_KEY: generateSecretKey(),
    TOKEN_SERVICE_PORT: `${servicePort}`,
    ADMIN_PORT: `${adminPort}`,
    ROOT_PATH,
    RECORD_REQUESTS: 'true',
    ...env,
  } as Record<string, string>;
  const product = await startProduct({ workers: Object.fromEntries(providers.map((id) => [id, 1])), env: common });
  const loopback = { ADMIN_HOST: '127.0.0.1' };
  const openBooks = (): Program => startTokenService(servicePort, folder, { ...common, REDIS_URL: product.redis.url });
  let tokenService = openBooks();
  const admin = startProgram([mainOf('admin')], { ...common, ...loopback });
  await Promise.all([servicePort, adminPort].map((port) => untilReady(`http://127.0.0.1:${port}/ready`)));
  const { url } = product;
  let cookie = '';
  const send = (method: string, path: string, body?: object): Promise<Response> =>
    fetch(`${url}/api/admin${path}`, {
      method,
      headers: { 'content-type': 'application/json', cookie },
      body: body && JSON.stringify(body),
    });
  cookie = (await send('POST', '/session', { password: PASSWORD })).headers.get('set-cookie')!.split(';', 1)[0]!;
  return {
    url,
    product,
    zai,
    async call(method, path, body) {
      const response = await send(method, path, body);
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
      return (text === '' ? null : JSON.parse(text)) as never;
    },
    async chat(content, more = {}) {
      const response = await fetch(`${url}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${product.apiKey}` },
        body: JSON.stringify({ model: 'GLM-4.6', messages: [{ role: 'user', content }], ...more }),
      });
      await response.clone().text();
      return response;
    },
    async restartTokenService(meanwhile) {
      await tokenService.stop();
      await meanwhile();
      tokenService = openBooks();
      await untilReady(`http://127.0.0.1:${servicePort}/ready`);
    },
    async stop() {
      await Promise.all([tokenService.stop(), admin.stop()]);
      await product.stop();
      await Promise.all([zai, ...others].map((upstreams) => upstreams.close()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
