import { join } from 'node:path';
import { Refusal } from './lifetime.ts';
import { runToEnd, type Finished } from './process-group.ts';

/** No daemon and no plugin worker that outlives an interrupted build, nothing sent anywhere, plain output. */
const NX_ENVIRONMENT = {
  NX_DAEMON: 'false',
  NX_ISOLATE_PLUGINS: 'false',
  NX_NO_CLOUD: 'true',
  NX_TUI: 'false',
  npm_config_loglevel: 'error',
};

/** Builds projects and what they need; what did not change comes from the cache. */
export function nxBuild(root: string, projects: readonly string[], signal: AbortSignal): Promise<Finished> {
  const nx = join(root, 'node_modules/.bin/nx');
  const args = [nx, 'run-many', '-t', 'build', '-p', projects.join(','), '--outputStyle=stream'];
  return runToEnd(process.execPath, args, { cwd: root, env: { ...process.env, ...NX_ENVIRONMENT }, signal });
}

/** @throws Refusal under the build's own output when it fails */
export async function build(root: string, projects: readonly string[], signal: AbortSignal): Promise<void> {
  const { code, output } = await nxBuild(root, projects, signal);
  signal.throwIfAborted();
  if (code !== 0) throw new Refusal(`${output.trim()}\nThe build failed, see above.`);
}
