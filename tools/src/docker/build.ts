import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Stack } from './stack.ts';

const run = promisify(execFile);
/** What an image of ours may add to the Debian that it stands on; with debian:bookworm-slim (75 MB) less than 250 MB. */
const MOST_BYTES = 175_000_000;

/** Clones what is committed. @returns its commit */
export async function cloneHead(from: string, to: string): Promise<string> {
  await run('git', ['clone', '--quiet', '--no-local', '--depth', '1', from, to]);
  const { stdout } = await run('git', ['-C', to, 'log', '-1', '--format=%h %s']);
  return stdout.trim();
}

/** Compose must not start anything while a secret is missing, and say how to make it. */
export async function refusesWithoutSecrets(stack: Stack): Promise<string> {
  const said = await stack.compose('config').then(
    () => '',
    (error: unknown) => String(error),
  );
  if (!said.includes('sh docker/make-env.sh')) throw new Error(`Compose does not say how to make secrets: ${said}`);
  return 'and names docker/make-env.sh';
}

export async function makeSecrets(folder: string): Promise<string> {
  const { stdout } = await run('sh', ['docker/make-env.sh'], { cwd: folder });
  return stdout.trim().split('\n').join(', ');
}

/** Builds every image. @returns what each adds to the image that it stands on */
export async function buildImages(stack: Stack): Promise<string> {
  await stack.compose('build');
  await stack.compose('up', '--no-start', '--no-build');
  const services = (await stack.services()).filter((name) => name !== 'redis');
  const sizes: string[] = [];
  for (const service of services) {
    const image = await stack.docker('inspect', '-f', '{{.Image}}', await stack.container(service));
    const total = Number(await stack.docker('image', 'inspect', '-f', '{{.Size}}', image));
    const base = service === 'admin' ? 'nginx:1-bookworm' : 'debian:bookworm-slim';
    const added = total - Number(await stack.docker('image', 'inspect', '-f', '{{.Size}}', base));
    if (added > MOST_BYTES) throw new Error(`the image of ${service} adds ${toMb(added)} to ${base}`);
    sizes.push(`${service} ${toMb(added)}`);
  }
  return `without their bases: ${sizes.join(', ')}`;
}

const toMb = (bytes: number): string => `${Math.round(bytes / 1_000_000)} MB`;
