import { fileURLToPath } from 'node:url';
import { type Program, startProgram } from './programs.js';

export const ADMIN_PASSWORD = 'correct horse battery';
const MAIN = fileURLToPath(new URL('../../../apps/token-service/dist/main.js', import.meta.url));

/**
 * Starts token-service. It must have been built.
 *
 * @param env  of the service beyond its place and its password: where Redis is, what seals tokens
 */
export const startTokenService = (port: number, dataDir: string, env: Readonly<Record<string, string>>): Program =>
  startProgram([MAIN], {
    ...env,
    TOKEN_SERVICE_PORT: `${port}`,
    TOKEN_SERVICE_HOST: '127.0.0.1',
    DATA_DIR: dataDir,
    ADMIN_PASSWORD,
  });

/**
 * Signs in to the admin API.
 *
 * @param origin  of token-service, or of a gateway before it
 * @returns the cookie of the session
 */
export async function signIn(origin: string): Promise<string> {
  const response = await fetch(`${origin}/api/admin/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ password: ADMIN_PASSWORD }),
  });
  if (response.status !== 204) throw new Error(`signing in was answered with ${response.status}`);
  return response.headers.get('set-cookie')!.split(';', 1)[0]!;
}
