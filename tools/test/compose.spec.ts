import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import {
  K2THINK_API_KEY,
  LONGCAT_API_KEY,
  LONGCAT_TOKEN,
  ZAI_API_KEY,
  ZAI_USER_TOKEN,
} from '../../libs/testing/src/index.ts';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ROOT } from '../src/run/root.ts';
import { PROVIDER_IDS } from '../src/run/services.ts';
import { settingsByApp } from './support/settings-classes.ts';
import { shown } from './support/shown-settings.ts';

interface ComposeService {
  readonly build?: { readonly dockerfile: string; readonly args?: Readonly<Record<string, string>> };
  readonly environment?: Readonly<Record<string, unknown>>;
  readonly ports?: readonly string[];
  readonly profiles?: readonly string[];
  readonly logging?: { readonly options: Readonly<Record<string, string>> };
  readonly [key: string]: unknown;
}

const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const servicesIn = (file: string): Record<string, ComposeService> =>
  (parse(read(file), { merge: true }) as { services: Record<string, ComposeService> }).services;

const services = servicesIn('docker-compose.yml');
const demo = servicesIn('docker-compose.demo.yml');
const apps = globSync('apps/*/package.json', { cwd: ROOT }).map((path) => basename(dirname(path)));

/** What is settled inside the containers, whatever .env says: doors, names, the Redis, places of files, the kind of run. */
const SETTLED =
  /_(PORT|HOST)$|^(REDIS_.*|DATA_DIR|DATABASE_URL|NODE_ENV|SKIP_AUTH_TOKEN|TOKEN_AUTO_IMPORT_DIR|TOKEN_SERVICE_URL|ADMIN_URL|OTEL_SERVICE_NAME)$/;
/** token-service takes them over for the workers, by names that no class of its own has. */
const CREDENTIAL = /_(API_KEYS|TOKENS?)$/;
/** Of the containers that are not ours, and of our own Redis. */
const OF_OTHERS = /^(GF_|REDISCLI_|SIM_)/;

describe('docker-compose.yml', () => {
  it('has a service for each app, built from its folder', () => {
    const built = Object.entries(services).filter(([, { build }]) => build !== undefined);
    expect(built.map(([name]) => name).sort()).toEqual([...apps].sort());
    for (const [name, { build }] of built) {
      const isOfNode = build!.dockerfile === 'docker/node.Dockerfile';
      expect([name, build!.args?.['APP']]).toEqual([name, isOfNode ? name : undefined]);
    }
  });

  it.each(Object.entries({ ...services, simulators: demo['simulators']! }))('holds %s to its bounds', (_, service) => {
    expect(service).toMatchObject({
      restart: 'unless-stopped',
      init: true,
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      mem_limit: expect.stringMatching(/^\d+[mg]$/) as string,
      cpus: expect.any(Number) as number,
      pids_limit: expect.any(Number) as number,
      healthcheck: { test: expect.any(Array) as string[], interval: '5s', start_period: '60s' },
      logging: { driver: 'json-file', options: { 'max-size': '10m', 'max-file': '5' } },
    });
    expect(service).not.toHaveProperty('container_name');
  });

  it('publishes the port of the gateway, and Grafana to this machine alone', () => {
    const published = [...Object.entries(services), ...Object.entries(demo)].flatMap(([name, { ports = [] }]) =>
      ports.map((port) => [name, port]),
    );
    expect(published).toEqual([
      ['gateway', '${LISTEN_HOST:-0.0.0.0}:${LISTEN_PORT:-8080}:8080'],
      ['grafana', '127.0.0.1:${GRAFANA_PORT:-3000}:3000'],
    ]);
    expect(services['grafana']!.profiles).toEqual(['observability']);
  });

  it('leaves redis, the admin service and the dashboard no way out', () => {
    for (const name of ['redis', 'token-service', 'admin']) expect(services[name]!['networks']).toEqual(['inside']);
    const { networks } = parse(read('docker-compose.yml')) as { networks: object };
    expect(networks).toMatchObject({ inside: { internal: true } });
  });

  it.each([...settingsByApp].filter(([app]) => app !== 'admin'))('passes %s what it reads', (app, settings) => {
    const passed = Object.keys(services[app]!.environment!).filter((name) => !SETTLED.test(name));
    const wanted = Object.keys(settings).filter((name) => !SETTLED.test(name));
    const isOwn = (name: string) => app !== 'token-service' || name in settings || !CREDENTIAL.test(name);
    expect(passed.filter(isOwn).sort()).toEqual(wanted.sort());
  });

  it('passes token-service the credentials of every provider', () => {
    const passed = Object.keys(services['token-service']!.environment!);
    const all = PROVIDER_IDS.flatMap((id) => Object.keys(settingsByApp.get(`worker-${id}`)!));
    expect(passed).toEqual(expect.arrayContaining(all.filter((name) => CREDENTIAL.test(name))));
  });

  it('names no setting that .env.example does not show', () => {
    const texts = [read('docker-compose.yml'), read('docker-compose.demo.yml')].join('\n');
    const filledIn = [...texts.matchAll(/\$\{(\w+)/g)].map(([, name]) => name!);
    const environments = [...Object.values(services), ...Object.values(demo)].flatMap(({ environment = {} }) =>
      Object.keys(environment).filter((name) => !OF_OTHERS.test(name)),
    );
    expect([...filledIn, ...environments].filter((name) => !(name in shown))).toEqual([]);
  });

  it('mounts files of the repository that are there', () => {
    const mounted = Object.values(services).flatMap(({ volumes = [] }) => volumes as readonly string[]);
    const paths = mounted.filter((volume) => volume.startsWith('./')).map((volume) => volume.split(':')[0]!);
    expect(paths).toHaveLength(3);
    expect(paths.filter((path) => globSync(`${path}/**/*.{yml,json}`, { cwd: ROOT }).length === 0)).toEqual([]);
  });

  it('starts with no secret left open', () => {
    const text = read('docker-compose.yml');
    for (const secret of ['AUTH_TOKEN', 'ADMIN_PASSWORD', 'TOKEN_ENCRYPTION_KEY', 'DOCKER_REDIS_PASSWORD']) {
      const uses = text.match(new RegExp(`\\$\\{${secret}\\b[^}]*\\}`, 'g'));
      expect(new Set(uses)).toEqual(new Set([`\${${secret}:?is not set in .env - run "sh docker/make-env.sh"}`]));
    }
  });
});

describe('the service that docs/adding-a-provider.md adds', () => {
  const blocks = [...read('docs/adding-a-provider.md').matchAll(/^```yaml\n([^]*?)^```$/gm)].map(([, text]) => text!);
  const [service = '', tokens = ''] = blocks;
  const text = `${tokens}${read('docker-compose.yml')}`.replace(
    /^services:$/m,
    `services:\n${service.replace(/^/gm, '  ')}`,
  );
  const added = (parse(text, { merge: true }) as { services: Record<string, ComposeService> }).services['worker-echo']!;

  it('is one like that of any other provider', () => {
    const { build, environment, ...rest } = services['worker-k2think']!;
    expect(added).toMatchObject({ ...rest, build: { ...build, args: { APP: 'worker-echo' } } });
    const shared = Object.keys(environment!).filter((name) => !name.startsWith('K2THINK_'));
    const own = ['ECHO_API_KEYS', 'ECHO_CHANNELS', 'ECHO_API_BASE_URL'];
    expect(Object.keys(added.environment!).sort()).toEqual([...shared, ...own].sort());
  });
});

describe('docker-compose.demo.yml', () => {
  /** A provider may come without a simulator. */
  const simulated = PROVIDER_IDS.filter((id) => `worker-${id}` in demo);

  it.each(simulated)('leads the worker of %s to the simulators, with their credentials', (id) => {
    const prefix = `${id.toUpperCase()}_`;
    const environment = { ...services[`worker-${id}`]!.environment, ...demo[`worker-${id}`]!.environment };
    const own = Object.entries(environment).filter(([name]) => name.startsWith(prefix));
    const unset = own.filter(([name, value]) => value === null && /_(URL|MODELS|CHANNELS|KEYS|TOKENS?)$/.test(name));
    expect(unset).toEqual([]);
    const addresses = own.filter(([name]) => name.endsWith('_BASE_URL')).map(([, value]) => new URL(String(value)));
    expect(addresses.map(({ hostname }) => hostname)).toEqual(['simulators', 'simulators']);
    const ports = demo['simulators']!.environment!;
    const [api, web] = addresses.map(({ port }) => Number(port));
    expect([ports[`SIM_${prefix}API_PORT`], ports[`SIM_${prefix}WEB_PORT`]]).toEqual([api, web]);
  });

  it('gives token-service the credentials of the simulators and no other', () => {
    const environment = { ...services['token-service']!.environment, ...demo['token-service']!.environment };
    const prefixes = simulated.map((id) => `${id.toUpperCase()}_`);
    const given = Object.entries(environment).filter(
      ([name]) => CREDENTIAL.test(name) && prefixes.some((prefix) => name.startsWith(prefix)),
    );
    expect(Object.fromEntries(given.filter(([, value]) => value !== ''))).toEqual({
      ZAI_API_KEYS: ZAI_API_KEY,
      ZAI_TOKENS: ZAI_USER_TOKEN,
      K2THINK_API_KEYS: K2THINK_API_KEY,
      LONGCAT_API_KEYS: LONGCAT_API_KEY,
      LONGCAT_TOKENS: LONGCAT_TOKEN,
    });
  });

  it('keeps what it stores apart', () => {
    expect(demo['token-service']!['volumes']).toEqual(['demo:/data']);
    expect(services['token-service']!['volumes']).toEqual(['data:/data']);
  });
});
