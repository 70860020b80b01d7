import { freePort, type Program, signIn, startRedis, startTokenService, untilReady } from '@sluice/testing';

/** Asks its admin API, and gives what is in the answer. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- what a test expects of a body says its shape
type Call = (method: string, path: string, body?: object) => Promise<any>;

/**
 * Runs token-service as on another machine, over a Redis of its own, for as long as it is used.
 *
 * @param env  where its database is, what seals tokens
 */
export async function onAnotherMachine(
  folder: string,
  env: Readonly<Record<string, string>>,
  use: (call: Call, program: Program) => Promise<void>,
): Promise<void> {
  const redis = await startRedis();
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const program = startTokenService(port, folder, { ...env, REDIS_URL: redis.url });
  try {
    await untilReady(`${origin}/ready`);
    const headers = { 'content-type': 'application/json', cookie: await signIn(origin) };
    await use(async (method, path, body) => {
      const init = { method, headers, body: body && JSON.stringify(body) };
      return (await fetch(`${origin}/api/admin${path}`, init)).json();
    }, program);
  } finally {
    await program.stop();
    await redis.stop();
  }
}
