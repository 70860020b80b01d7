import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const repository = join(import.meta.dirname, '../..');

/** Stands in for npm: notes that it was called, and leaves what npm leaves. */
const NPM = `
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
appendFileSync('installs', process.argv.slice(2).join(' ') + '\\n');
if (process.env.NPM_WAITS) { console.log('waiting'); setInterval(() => {}, 1_000); await new Promise(() => {}); }
if (process.env.NPM_FAILS) { console.error('no such package'); process.exit(1); }
mkdirSync('node_modules', { recursive: true });
writeFileSync('node_modules/.package-lock.json', '{}');
`;
/** Stands in for a product that is killed while a service of it runs. */
const KILLED = `
import { spawn } from 'node:child_process';
const service = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1_000)'], { detached: true, stdio: 'inherit' });
process.send({ groups: [service.pid] }, () => process.kill(process.pid, 'SIGKILL'));
setInterval(() => {}, 1_000);
`;
/** Stands in for the product: says that it runs, and ends on SIGTERM with a code of its own. */
const START = `
process.on('SIGTERM', () => { console.log('stopped'); process.exit(7); });
process.on('disconnect', () => process.exit(8));
console.log('running ' + process.pid + ' ' + process.argv.slice(2).join(' '));
if (process.argv.includes('wait')) setInterval(() => {}, 1_000);
else process.exit(3 as number);
`;

let root: string;
const running: ChildProcess[] = [];

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sluice-run-'));
  await mkdir(join(root, 'tools'));
  await cp(join(repository, 'tools/run.mjs'), join(root, 'tools/run.mjs'));
  await write('npm/npm-cli.js', NPM);
  await write('npm/package.json', '{ "type": "module" }');
  await write('package-lock.json', '{ "version": 1 }');
  await write(
    'package.json',
    JSON.stringify({ type: 'module', scripts: { start: 'exec node tools/run.mjs start wait' } }),
  );
  await write('tools/src/start.ts', START);
});

afterEach(async () => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
  await rm(root, { recursive: true, force: true });
});

function launch(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, npm_execpath: join(root, 'npm/npm-cli.js'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.push(child);
  let output = '';
  const words = new Set<() => void>();
  const read = (chunk: Buffer) => {
    output += chunk.toString();
    words.forEach((check) => check());
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  const said = (text: string) =>
    new Promise<string>((resolve) => {
      const check = () => output.includes(text) && resolve(output);
      words.add(check);
      check();
    });
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, output }));
  return { child, said, ended };
}

const run = (args: readonly string[], env?: NodeJS.ProcessEnv) =>
  launch(process.execPath, ['tools/run.mjs', ...args], env).ended;
const installs = async () => (await readFile(join(root, 'installs'), 'utf8')).trim().split('\n').length;

describe('the launcher', () => {
  it('installs the dependencies once for each package-lock.json, then hands over words and exit code', async () => {
    const first = await run(['start', 'a', 'b']);
    expect(first.code).toBe(3);
    expect(first.output).toMatch(/^Installing dependencies.*\nrunning \d+ a b\n$/);
    expect((await run(['start'])).output).not.toContain('Installing');
    await write('package-lock.json', '{ "version": 2 }');
    await run(['start']);
    expect(await installs()).toBe(2);
  });

  it('takes over an install that was made by hand after the package-lock.json', async () => {
    await write('node_modules/.package-lock.json', '{}');
    expect((await run(['start'])).output).toMatch(/^running/);
  });

  it('says in one line that the install failed, below what npm said', async () => {
    const { code, output } = await run(['start'], { NPM_FAILS: '1' });
    expect(code).toBe(1);
    expect(output).toMatch(/no such package\nDependencies could not be installed.*\n$/);
  });

  it('stops an install with itself, and leaves no install that would pass for whole', async () => {
    const { child, said, ended } = launch(process.execPath, ['tools/run.mjs', 'start'], { NPM_WAITS: '1' });
    await said('Installing');
    while (!existsSync(join(root, 'installs'))) await pause(10);
    child.kill('SIGTERM');
    expect((await ended).code).toBe(0);
    expect((await run(['start'])).output).toContain('Installing');
  });

  it('ends the checks with a count even when they could not begin', async () => {
    const { output } = await run(['test'], { NPM_FAILS: '1' });
    expect(output).toMatch(/\n0 passed, 1 failed\n$/);
  });

  it('knows no other words', async () => {
    expect(await run(['stop'])).toMatchObject({ code: 1, output: expect.stringContaining('start|demo|test|bench') });
  });

  it('passes on a SIGTERM that only npm was sent', async () => {
    await write('node_modules/.package-lock.json', '{}');
    const { child, said, ended } = launch('npm', ['start'], { npm_execpath: '' });
    await said('running');
    child.kill('SIGTERM');
    expect((await ended).output).toContain('stopped');
  });

  it('ends what a product leaves behind that is killed', async () => {
    await write('tools/src/start.ts', KILLED);
    // The service holds the output, so that it does not end before the service does.
    expect((await run(['start'])).code).toBe(1);
  });

  it('takes the product along when it is killed itself', async () => {
    await write('node_modules/.package-lock.json', '{}');
    const { child, said, ended } = launch(process.execPath, ['tools/run.mjs', 'start', 'wait']);
    await said('running');
    child.kill('SIGKILL');
    // Its output ends when the last process that holds it does.
    expect((await ended).code).toBeNull();
  });
});
