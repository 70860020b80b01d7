import { freePort, untilReady } from '@sluice/testing';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startSystemProgram } from './system-program.js';

const MANUAL = fileURLToPath(new URL('../../../docs/manual/behind-a-proxy.md', import.meta.url));
const TEMPORARY = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

export interface Nginx {
  /** Without a path. */
  readonly origin: string;
  stop(): Promise<void>;
}

/** What the manual has people put into their server block. */
async function locationOfManual(): Promise<string> {
  const [, block] = /^```nginx\n(.*?)^```$/ms.exec(await readFile(MANUAL, 'utf8')) ?? [];
  if (block === undefined) throw new Error(`${MANUAL} has no block for nginx`);
  return block;
}

/**
 * Starts nginx with the very words of the manual, in front of a gateway.
 *
 * @param gatewayUrl  its origin
 * @param readyPath   of something that answers 200 through it
 */
export async function startNginx(gatewayUrl: string, readyPath: string): Promise<Nginx> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-nginx-'));
  const port = await freePort();
  const location = (await locationOfManual()).replaceAll('http://127.0.0.1:8080', gatewayUrl);
  if (!location.includes(gatewayUrl)) throw new Error('The manual leads nginx to another place than 127.0.0.1:8080');
  for (const name of TEMPORARY) await mkdir(join(folder, name));
  const places = TEMPORARY.map((name) => `${name}_temp_path ${join(folder, name)};`).join('\n');
  await writeFile(
    join(folder, 'nginx.conf'),
    `daemon off; master_process off; pid ${join(folder, 'pid')}; error_log stderr warn;
     events {}
     http { access_log off; ${places} server { listen 127.0.0.1:${port}; ${location} } }`,
  );
  const program = startSystemProgram(process.env['NGINX'] ?? 'nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')]);
  const origin = `http://127.0.0.1:${port}`;
  await untilReady(origin + readyPath).catch((error: Error) => {
    throw new Error(`${error.message}\n${program.output()}`);
  });
  return {
    origin,
    async stop() {
      await program.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
