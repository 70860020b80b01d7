import { join } from 'node:path';
import { build } from './build.ts';
import { pathFromCaller, readSettings } from './environment.ts';
import { live, Refusal } from './lifetime.ts';
import { runToEnd } from './process-group.ts';
import { ROOT } from './root.ts';

/** Has token-service's own program copy its database to the file that the command line names, or from it. */
export async function runDatabaseProgram(verb: 'backup' | 'restore'): Promise<never> {
  return live(async ({ signal }) => {
    const [file, ...more] = process.argv.slice(2);
    if (file === undefined || more.length > 0) throw new Refusal(`Usage: npm run ${verb} -- <file>`);
    await build(ROOT, ['token-service'], signal);
    const settings = await readSettings(join(ROOT, '.env'), process.env);
    const args = [join(ROOT, 'apps/token-service/dist/main.js'), verb, pathFromCaller(file)];
    const { code, output } = await runToEnd(process.execPath, args, { cwd: ROOT, env: settings, signal });
    process.stdout.write(output);
    return code ?? 1;
  }, 130);
}
