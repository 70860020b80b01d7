import { generateSecretKey } from '@sluice/secret-box';
import { freePort, type Program, signIn, startTokenService, untilReady } from '@sluice/testing';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Stack, startStack } from './stack.js';

export interface Answer {
  readonly status: number;
  readonly text: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- what a test expects of a body says its shape
  readonly body: any;
}

/** The product with token-service and a session of its admin. */
export interface AdministeredStack extends Stack {
  readonly encryptionKey: string;
  readonly cookie: string;
  readonly tokenService: Program;
  /** Of token-service. */
  readonly adminUrl: string;
  /** Through the gateway, as the dashboard does. */
  admin(method: string, path: string, body?: object): Promise<Answer>;
  /** Every byte of the database, its log and what else lies beside it. */
  everythingOnDisk(): Promise<string>;
}

/** @param env  of every service */
export async function startAdministeredStack(env: Readonly<Record<string, string>>): Promise<AdministeredStack> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-administered-'));
  const port = await freePort();
  const encryptionKey = generateSecretKey();
  const own = { TOKEN_ENCRYPTION_KEY: encryptionKey, TOKEN_SERVICE_PORT: `${port}` };
  const stack = await startStack({ channels: 'api,web', env: { ...own, ...env } });
  const serviceEnv = { ...own, ...env, REDIS_URL: stack.product.redis.url };
  const tokenService = startTokenService(port, join(folder, 'data'), serviceEnv);
  const adminUrl = `http://127.0.0.1:${port}`;
  await untilReady(`${adminUrl}/ready`);
  let cookie = await signIn(stack.product.url);
  const admin = async (method: string, path: string, body?: object): Promise<Answer> => {
    const response = await fetch(`${stack.product.url}/api/admin${path}`, {
      method,
      headers: { 'content-type': 'application/json', cookie, origin: stack.product.url },
      body: body && JSON.stringify(body),
    });
    if (path === '/session') cookie = response.headers.get('set-cookie')?.split(';', 1)[0] ?? cookie;
    const text = await response.text();
    return { status: response.status, text, body: text === '' ? null : (JSON.parse(text) as unknown) };
  };
  return Object.assign(Object.create(stack) as Stack, {
    encryptionKey,
    get cookie() {
      return cookie;
    },
    tokenService,
    adminUrl,
    admin,
    everythingOnDisk: () => everythingIn(join(folder, 'data')),
    async stop() {
      await tokenService.stop();
      await stack.stop();
      await rm(folder, { recursive: true, force: true });
    },
  });
}

async function everythingIn(folder: string): Promise<string> {
  const files = await readdir(folder);
  return (await Promise.all(files.map((name) => readFile(join(folder, name), 'latin1')))).join('\n');
}
