import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Refusal } from './lifetime.ts';
import { ROOT } from './root.ts';
import type { SupervisedProcess } from './supervisor.ts';

interface Door {
  /** Setting of the port; the host, where it can be set, is the setting of the same name with HOST for PORT. */
  readonly setting: string;
  readonly port: number;
  /** Answers 200 when the service is up behind this door. */
  readonly probe: string;
  /** Whether everything behind this door is served under ROOT_PATH. */
  readonly hasRootPath?: boolean;
}

export interface Service {
  /** Name in the log, and of the project that builds it. */
  readonly name: string;
  readonly entry: string;
  readonly doors: readonly Door[];
}

const GATEWAY: Service = {
  name: 'gateway',
  entry: 'apps/gateway/dist/main.js',
  doors: [
    { setting: 'LISTEN_PORT', port: 8080, probe: '/health', hasRootPath: true },
    { setting: 'OPS_PORT', port: 9090, probe: '/ready' },
  ],
};

const TOKEN_SERVICE: Service = {
  name: 'token-service',
  entry: 'apps/token-service/dist/main.js',
  doors: [{ setting: 'TOKEN_SERVICE_PORT', port: 8081, probe: '/ready' }],
};

const ADMIN: Service = {
  name: 'admin',
  entry: 'apps/admin/dist/main.js',
  doors: [{ setting: 'ADMIN_PORT', port: 8082, probe: '/ready' }],
};

/** Ids of the providers that have a worker, by folder: `zai` for `apps/worker-zai`. */
export const PROVIDER_IDS: readonly string[] = globSync('apps/worker-*/package.json', { cwd: ROOT })
  .map((path) => basename(dirname(path)).slice('worker-'.length))
  .sort();

/** What `npm start` runs: a further worker is a further folder, whose package.json names its port. */
export const SERVICES: readonly Service[] = [GATEWAY, TOKEN_SERVICE, ADMIN, ...PROVIDER_IDS.map((id) => workerOf(id))];

/** Projects to build where the simulators run beside the services; libraries are built with those that need them. */
export const WITH_SIMULATORS = [...SERVICES.map(({ name }) => name), 'testing'];

function workerOf(providerId: string): Service {
  const name = `worker-${providerId}`;
  const manifest = readFileSync(join(ROOT, 'apps', name, 'package.json'), 'utf8');
  const { port } = (JSON.parse(manifest) as { sluice: { port: number } }).sluice;
  const door = { setting: `WORKER_${providerId.toUpperCase()}_PORT`, port, probe: '/ready' };
  return { name, entry: `apps/${name}/dist/main.js`, doors: [door] };
}

type Settings = Readonly<Record<string, string>>;

/** Every port that the services will listen on, by setting. @throws Refusal when a setting is no port */
export function portsOf(services: readonly Service[], settings: Settings): Map<string, number> {
  const ports = new Map<string, number>();
  for (const { setting, port } of services.flatMap((service) => service.doors)) {
    const text = settings[setting] || String(port);
    if (!/^\d{1,5}$/.test(text) || Number(text) < 1 || Number(text) > 65_535) {
      throw new Refusal(`${setting} must be a port from 1 to 65535.`);
    }
    ports.set(setting, Number(text));
  }
  return ports;
}

/** Where a door is reached from this machine, with ROOT_PATH where it has one. */
export function urlOf(door: Door, settings: Settings): string {
  const host = settings[door.setting.replace('PORT', 'HOST')] || '0.0.0.0';
  const reached = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  const rootPath = door.hasRootPath ? (settings['ROOT_PATH'] ?? '').replace(/\/$/, '') : '';
  return `http://${reached.includes(':') ? `[${reached}]` : reached}:${settings[door.setting] || door.port}${rootPath}`;
}

/** What must answer before a service counts as up. */
export const probesOf = ({ name, doors }: Service, settings: Settings): { name: string; url: string }[] =>
  doors.map((door) => ({ name, url: urlOf(door, settings) + door.probe }));

/** The public door of the product. */
export function publicUrl(services: readonly Service[], settings: Settings): string {
  const door = services.flatMap(({ doors }) => doors).find(({ setting }) => setting === 'LISTEN_PORT');
  if (door === undefined) throw new Error('no service listens on LISTEN_PORT');
  return urlOf(door, settings);
}

/** How a built Node program of the repository is run. */
export function nodeProcess(root: string, name: string, entry: string, env: Record<string, string>): SupervisedProcess {
  return { name, command: process.execPath, args: ['--enable-source-maps', join(root, entry)], env, cwd: root };
}
