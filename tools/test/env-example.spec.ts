import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { AdminConfig } from '../../apps/admin/server/config.ts';
import { GatewayConfig } from '../../apps/gateway/src/config.ts';
import { TokenServiceConfig } from '../../apps/token-service/src/config.ts';
import { createUpstreamHttp, type ProviderDefinition } from '../../libs/provider-kit/src/index.ts';
import { providerSettingsClass, WorkerConfig } from '../../libs/worker-host/src/config.ts';
import { exampleFiles } from '../src/run/environment.ts';
import { ROOT } from '../src/run/root.ts';
import { PROVIDER_IDS, SERVICES } from '../src/run/services.ts';

const example = exampleFiles(ROOT)
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n');
const settingLine = /^#?[A-Z][A-Z0-9_]*=/;
/** Every setting of the example with the value it shows, those that are commented out included. */
const shown = parseEnv(
  example
    .split('\n')
    .filter((line) => settingLine.test(line))
    .map((line) => line.replace(/^#/, ''))
    .join('\n'),
);

/** The two classes of settings of each provider that has a worker. */
async function classesOf(id: string): Promise<(new () => object)[]> {
  const exported = (await import(`../../libs/providers/${id}/src/index.ts`)) as Record<string, ProviderDefinition>;
  const definition = exported[id]!;
  const tools = { http: createUpstreamHttp(), now: Date.now, warn: () => undefined };
  const { channels } = definition.create(new definition.Config(), tools);
  const port = SERVICES.find(({ name }) => name === `worker-${id}`)!.doors[0]!.port;
  return [definition.Config, providerSettingsClass(id, channels, port)];
}

const ofProviders = (await Promise.all(PROVIDER_IDS.map(classesOf))).flat();
const classes = [GatewayConfig, TokenServiceConfig, AdminConfig, WorkerConfig, ...ofProviders];
const defaults = new Map(classes.flatMap((Config) => Object.entries(new Config() as Record<string, unknown>)));
/** Read by `npm start` itself. */
const ofTheTools = ['LOG_FORMAT'];
/** Not set, the services look for a Redis beside them, but `npm start` runs one. */
const leftEmpty = ['REDIS_URL'];

describe('.env.example, with those of the providers,', () => {
  it('has every setting of every service, and no other', () => {
    expect(Object.keys(shown).sort()).toEqual([...defaults.keys(), ...ofTheTools].sort());
  });

  it('shows the defaults', () => {
    const expected = [...defaults].filter(([name]) => !leftEmpty.includes(name));
    const texts = expected.map(([name, value]) => [name, value === undefined ? '' : String(value)]);
    expect(shown).toMatchObject(Object.fromEntries(texts));
  });

  it('has a comment above each', () => {
    const lines = example.split('\n');
    const bare = lines.filter((line, index) => settingLine.test(line) && !/^# /.test(lines[index - 1] ?? ''));
    expect(bare).toEqual([]);
  });

  it('sets nothing but what has to be filled in', () => {
    expect(Object.values(parseEnv(example)).join('')).toBe('');
  });
});
