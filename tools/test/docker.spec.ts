import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { ROOT } from '../src/run/root.ts';

it('npm run test:docker skips where no engine answers, and says so', async () => {
  const program = join(ROOT, 'tools/src/docker.ts');
  const env = { ...process.env, DOCKER_HOST: 'unix:///nobody/listens.sock' };
  const { stdout } = await promisify(execFile)(process.execPath, [program], { env });
  expect(stdout.trim()).toBe('skipped: no Docker engine answers');
});
