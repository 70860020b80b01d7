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
export const nxBuild = (root: string, projects: readonly string[], signal: AbortSignal): Promise<Finished> =>
  nx(root, ['run-many', '-t', 'build', '-p', projects.join(',')], signal);

/** Writes the sources that are generated, which checks of the text read too. */
export const nxGenerate = (root: string, signal: AbortSignal): Promise<Finished> =>
  nx(root, ['run-many', '-t', 'prisma-generate,api-generate'], signal);

function nx(root: string, words: readonly string[], signal: AbortSignal): Promise<Finished> {
  const args = [join(root, 'node_modules/.bin/nx'), ...words, '--outputStyle=stream'];
  return runToEnd(process.execPath, args, { cwd: root, env: { ...process.env, ...NX_ENVIRONMENT }, signal });
}

/** @throws Refusal under the build's own output when it fails */
export async function build(root: string, projects: readonly string[], signal: AbortSignal): Promise<void> {
  const { code, output } = await nxBuild(root, projects, signal);
  signal.throwIfAborted();
  if (code !== 0) throw new Refusal(`${output.trim()}\nThe build failed, see above.`);
}
