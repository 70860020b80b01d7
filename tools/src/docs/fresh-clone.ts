import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { readSettings } from '../run/environment.ts';
import { Refusal } from '../run/lifetime.ts';
import { isFree, freePorts } from '../run/ports.ts';
import { runToEnd } from '../run/process-group.ts';
import { portsOf, SERVICES } from '../run/services.ts';

/** By setting: the port that pages name, and the one of here. All are the same where these are free. */
type Ports = ReadonlyMap<string, { readonly preset: number; readonly port: number }>;

/** What is ours and not a newcomer's. */
const OURS = /^(npm_|NODE_|NX_|INIT_CWD$|VITEST)/;

/** A clone of the repository as it was committed, in a folder of its own, and what a newcomer's shell there knows. */
export class FreshClone {
  private readonly folder: string;
  private readonly ports: Ports;

  private constructor(folder: string, ports: Ports) {
    this.folder = folder;
    this.ports = ports;
  }

  static async of(repository: string, signal: AbortSignal): Promise<FreshClone> {
    const folder = await mkdtemp(join(tmpdir(), 'sluice-walk-'));
    const { code, output } = await runToEnd('git', ['clone', '--quiet', repository, join(folder, 'sluice')], {
      signal,
    });
    if (code !== 0) throw new Refusal(`The repository could not be cloned: ${output.trim()}`);
    // What a command prints is read by nobody here: a status that is no success is to end it as a failure.
    await writeFile(join(folder, '.curlrc'), 'fail-with-body\nsilent\nshow-error\n');
    await mkdir(join(folder, 'scratch'));
    return new FreshClone(folder, await choosePorts());
  }

  get root(): string {
    return join(this.folder, 'sluice');
  }

  /** What was cloned, in short. */
  async commit(signal: AbortSignal): Promise<string> {
    const { output } = await runToEnd('git', ['rev-parse', '--short', 'HEAD'], { cwd: this.root, signal });
    return output.trim();
  }

  /** For what is installed beside the clone. */
  get scratch(): string {
    return join(this.folder, 'scratch');
  }

  /** Words of a page, with the ports of here where those of the page are taken. */
  here(text: string): string {
    let changed = text;
    for (const { preset, port } of this.ports.values()) changed = changed.replaceAll(`:${preset}`, `:${port}`);
    return changed;
  }

  /** A newcomer's environment: nothing of ours, the ports, and the two secrets that the README says where to find. */
  async environment(): Promise<NodeJS.ProcessEnv> {
    const settings = await this.settings();
    const { AUTH_TOKEN, ADMIN_PASSWORD } = settings;
    return { ...this.bare(), ...definedOf({ AUTH_TOKEN, ADMIN_PASSWORD }) };
  }

  /** Of the product that runs: what stands in `.env`, and its database where commands look for it. */
  async productEnvironment(): Promise<NodeJS.ProcessEnv> {
    return { ...this.bare(), ...(await this.settings()), DATABASE_URL: `file:${join(this.root, 'data/sluice.db')}` };
  }

  /** Of `npm start`, which writes `.env`. */
  bare(): NodeJS.ProcessEnv {
    const others = Object.entries(process.env).filter(([name]) => !OURS.test(name));
    const path = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
    const moved = [...this.ports].filter(([, { preset, port }]) => preset !== port);
    const ports = moved.map(([setting, { port }]) => [setting, String(port)] as const);
    return { ...Object.fromEntries([...others, ...ports]), PATH: path.join(delimiter), CURL_HOME: this.folder };
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }

  private settings(): Promise<Record<string, string>> {
    return readSettings(join(this.root, '.env'), {});
  }
}

async function choosePorts(): Promise<Ports> {
  const presets = [...portsOf(SERVICES, {})];
  const free = await Promise.all(presets.map(([, port]) => isFree(port)));
  const others = free.every(Boolean) ? null : await freePorts(presets.length);
  return new Map(presets.map(([setting, preset], index) => [setting, { preset, port: others?.[index] ?? preset }]));
}

const definedOf = (values: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined));
