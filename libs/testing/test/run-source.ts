import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable } from 'node:stream';

/** Lets a plain Node process import the TypeScript sources, whose imports name the `.js` files they become. */
const RESOLVE_SOURCES = `
import { registerHooks } from 'node:module';
registerHooks({
  resolve(specifier, context, next) {
    const isSource = specifier.startsWith('.') && context.parentURL?.includes('/src/');
    return next(isSource ? specifier.replace(/\\.js$/, '.ts') : specifier, context);
  },
});
`;

/** Runs a program, given as text, in a Node process of its own. */
export function runSource(program: string, env: NodeJS.ProcessEnv = {}): ChildProcessByStdio<null, Readable, Readable> {
  const hooks = `data:text/javascript,${encodeURIComponent(RESOLVE_SOURCES)}`;
  const flags = ['--experimental-transform-types', '--import', hooks, '--input-type=module'];
  return spawn(process.execPath, [...flags, '-e', program], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env, NODE_OPTIONS: '' },
  });
}
