import { randomBytes } from 'node:crypto';
import { globSync } from 'node:fs';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';

export type Settings = Readonly<Record<string, string | undefined>>;

/** Settings that are never the same on two machines: how a fresh value of each is made. */
const FRESH_SECRETS: Readonly<Record<string, () => string>> = {
  AUTH_TOKEN: () => `sk-sluice-${randomBytes(24).toString('base64url')}`,
  ADMIN_PASSWORD: () => randomBytes(18).toString('base64url'),
  TOKEN_ENCRYPTION_KEY: () => randomBytes(32).toString('base64url'),
  DOCKER_REDIS_PASSWORD: () => randomBytes(24).toString('base64url'),
};

export const freshSecrets = (): Record<string, string> =>
  Object.fromEntries(Object.entries(FRESH_SECRETS).map(([name, make]) => [name, make()]));

/**
 * Where settings are shown with their defaults: in the example of the repository, and in those that providers bring in
 * their folders.
 */
export function exampleFiles(root: string): string[] {
  const ofProviders = globSync('libs/providers/*/.env.example', { cwd: root }).sort();
  return ['.env.example', ...ofProviders].map((file) => join(root, file));
}

/** The text of a first `.env`: the example with each empty secret filled in. */
export function fillSecrets(example: string, secrets: Readonly<Record<string, string>> = freshSecrets()): string {
  return example
    .split('\n')
    .map((line) => {
      const secret = /^[A-Z0-9_]+=$/.test(line) ? secrets[line.slice(0, -1)] : undefined;
      return secret === undefined ? line : line + secret;
    })
    .join('\n');
}

/** Of those, the ones that must be the same at the next start, so that a file from before them gets them too. */
const LASTING = ['ADMIN_PASSWORD', 'TOKEN_ENCRYPTION_KEY', 'DOCKER_REDIS_PASSWORD'];

/** The lines to add to a file that is there; empty where it, or the real environment, lacks nothing. */
export function missingSecrets(example: string, settings: Settings, secrets = freshSecrets()): string {
  const shown = new Set(example.split('\n').filter((line) => /^[A-Z0-9_]+=$/.test(line)));
  const missing = LASTING.filter((name) => shown.has(`${name}=`) && !settings[name]);
  return missing.map((name) => `${name}=${secrets[name]}\n`).join('');
}

/** What the services get: the real environment first, then the file. A setting left empty in either is not set. */
export function mergeSettings(file: Settings, environment: Settings): Record<string, string> {
  const isSet = (entry: [string, string | undefined]): entry is [string, string] => Boolean(entry[1]?.trim());
  return Object.fromEntries([...Object.entries(file), ...Object.entries(environment)].filter(isSet));
}

const NUMBER = /^[+-]?\d[\d_]*(\.\d+)?$/;

/** The number a setting holds, read as the services read it, e.g. `30_000`; `preset` where it holds none. */
export function numberOf(text: string | undefined, preset: number): number {
  const number = NUMBER.test(text?.trim() ?? '') ? Number(text?.replaceAll('_', '')) : preset;
  return Number.isFinite(number) ? number : preset;
}

/**
 * Reads `.env`, which is written first from the examples where there is none. An existing file is never changed, but that
 * secrets which came with a later version are added to its end.
 *
 * @returns the settings, and whether the file is new
 */
export async function loadSettings(
  file: string,
  examples: readonly string[],
  environment: Settings,
): Promise<{ settings: Record<string, string>; isNew: boolean }> {
  const texts = await Promise.all(examples.map((example) => readFile(example, 'utf8')));
  const example = texts.join('\n');
  const isNew = await writeNew(file, fillSecrets(example));
  const read = async () => mergeSettings(parseEnv(await readFile(file, 'utf8')), environment);
  const added = missingSecrets(example, await read());
  if (added !== '')
    await appendFile(file, `\n# Added at the start of a later version; .env.example says what for.\n${added}`);
  return { settings: await read(), isNew };
}

/** The settings of a `.env` that is there, or of none: what `loadSettings` gives, and nothing is written. */
export async function readSettings(file: string, environment: Settings): Promise<Record<string, string>> {
  return mergeSettings(parseEnv((await readIfThere(file)) ?? ''), environment);
}

/** The text of a file; null where there is none. */
export async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** A path that was given to one of our commands, absolute: npm runs them in the repository, wherever it was called. */
export const pathFromCaller = (path: string, environment: Settings = process.env): string =>
  resolve(environment['INIT_CWD'] ?? '.', path);

/** Folder for what Sluice keeps, absolute; a relative `DATA_DIR` starts at the repository. */
export const dataDir = (settings: Settings, root: string): string => resolve(root, settings['DATA_DIR'] || 'data');

/** Settings of the network that would send calls to the simulators past this machine. */
const PROXIES = ['HTTP_PROXY', 'HTTPS_PROXY', 'SOCKS5_PROXY', 'ALL_PROXY'];

export function withoutProxies(settings: Settings): Record<string, string> {
  const isProxy = (name: string) => PROXIES.includes(name.toUpperCase());
  return mergeSettings({}, Object.fromEntries(Object.entries(settings).filter(([name]) => !isProxy(name))));
}

async function writeNew(file: string, text: string): Promise<boolean> {
  try {
    await writeFile(file, text, { mode: 0o600, flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}
