import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { settingsByApp } from './support/settings-classes.ts';
import { example, settingLine, shown } from './support/shown-settings.ts';

const defaults = new Map([...settingsByApp.values()].flatMap((settings) => Object.entries(settings)));
/** Read by `npm start` itself, and by docker-compose.yml. */
const ofTheTools = ['LOG_FORMAT', 'DOCKER_REDIS_PASSWORD', 'GRAFANA_PORT'];
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
