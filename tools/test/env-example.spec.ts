import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { GatewayConfig } from '../../apps/gateway/src/config.ts';
import { ZaiConfig } from '../../libs/providers/zai/src/config.ts';
import { providerSettingsClass, WorkerConfig } from '../../libs/worker-host/src/config.ts';

const example = readFileSync(join(import.meta.dirname, '../../.env.example'), 'utf8');
const settingLine = /^#?[A-Z][A-Z0-9_]*=/;
/** Every setting of the example with the value it shows, those that are commented out included. */
const shown = parseEnv(
  example
    .split('\n')
    .filter((line) => settingLine.test(line))
    .map((line) => line.replace(/^#/, ''))
    .join('\n'),
);

const classes = [GatewayConfig, WorkerConfig, ZaiConfig, providerSettingsClass('zai', ['api', 'web'], 8091)];
const defaults = new Map(classes.flatMap((Config) => Object.entries(new Config() as Record<string, unknown>)));
/** Read by `npm start` itself. */
const ofTheTools = ['DATA_DIR', 'LOG_FORMAT'];
/** Not set, the services look for a Redis beside them, but `npm start` runs one. */
const leftEmpty = ['REDIS_URL'];

describe('.env.example', () => {
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
