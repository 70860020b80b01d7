import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  dataDir,
  exampleFiles,
  fillSecrets,
  loadSettings,
  mergeSettings,
  numberOf,
  withoutProxies,
} from './environment.ts';

describe('settings', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sluice-settings-'));
    await writeFile(join(folder, '.env.example'), '# Key of clients.\nAUTH_TOKEN=\nLISTEN_PORT=8080\nHTTP_PROXY=\n');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const load = (environment = {}) => loadSettings(join(folder, '.env'), exampleFiles(folder), environment);

  it('are written once, with a secret of their own and for the owner alone', async () => {
    const first = await load();
    expect(first.isNew).toBe(true);
    expect(first.settings['AUTH_TOKEN']).toMatch(/^sk-sluice-[\w-]{32}$/);
    expect((await stat(join(folder, '.env'))).mode & 0o777).toBe(0o600);
    expect(await load()).toEqual({ ...first, isNew: false });
  });

  it('never change a file that is there', async () => {
    await writeFile(join(folder, '.env'), 'LISTEN_PORT=9000\n');
    expect(await load()).toEqual({ settings: { LISTEN_PORT: '9000' }, isNew: false });
    expect(await readFile(join(folder, '.env'), 'utf8')).toBe('LISTEN_PORT=9000\n');
  });

  it('get the secrets of a later version once, for good', async () => {
    await writeFile(join(folder, '.env.example'), 'AUTH_TOKEN=\nADMIN_PASSWORD=\nTOKEN_ENCRYPTION_KEY=\n');
    await writeFile(join(folder, '.env'), 'LISTEN_PORT=9000\nTOKEN_ENCRYPTION_KEY=mine');
    const { settings } = await load();
    expect(settings).toEqual({
      LISTEN_PORT: '9000',
      TOKEN_ENCRYPTION_KEY: 'mine',
      ADMIN_PASSWORD: expect.stringMatching(/^[\w-]{24}$/) as string,
    });
    expect(await load()).toEqual({ settings, isNew: false });
  });

  it('are written with those that providers bring', async () => {
    const provider = join(folder, 'libs/providers/other');
    await mkdir(provider, { recursive: true });
    await writeFile(join(provider, '.env.example'), '# Keys.\nOTHER_API_KEYS=k\n');
    expect((await load()).settings).toMatchObject({ LISTEN_PORT: '8080', OTHER_API_KEYS: 'k' });
    expect(await readFile(join(folder, '.env'), 'utf8')).toMatch(/\nHTTP_PROXY=\n\n# Keys\.\nOTHER_API_KEYS=k\n$/);
  });

  it('come from the real environment first', async () => {
    const { settings } = await load({ LISTEN_PORT: '7000', REDIS_URL: 'redis://elsewhere' });
    expect(settings).toMatchObject({ LISTEN_PORT: '7000', REDIS_URL: 'redis://elsewhere' });
  });

  it('that are left empty are not set at all, and hide no other', () => {
    expect(mergeSettings({ A: '', B: 'b', C: 'c' }, { B: '', C: ' ', D: '' })).toEqual({ B: 'b', C: 'c' });
  });

  it.each([
    ['30_000', 30_000],
    [' 250 ', 250],
    ['0', 0],
    ['', 7],
    [undefined, 7],
    ['soon', 7],
    ['1_', 1],
    ['Infinity', 7],
  ])('hold the number %o as services read it: %d', (text, expected) => {
    expect(numberOf(text, 7)).toBe(expected);
  });

  it('get fresh secrets only where the example leaves them empty', () => {
    const text = fillSecrets('#AUTH_TOKEN=\nAUTH_TOKEN=\nOTHER=\nAUTH_TOKEN=set', { AUTH_TOKEN: 'fresh' });
    expect(text).toBe('#AUTH_TOKEN=\nAUTH_TOKEN=fresh\nOTHER=\nAUTH_TOKEN=set');
  });

  it('of a proxy are left out in either spelling', () => {
    expect(withoutProxies({ HTTP_PROXY: 'p', https_proxy: 'p', SOCKS5_PROXY: 'p', LOG_LEVEL: 'info' })).toEqual({
      LOG_LEVEL: 'info',
    });
  });

  it('take a relative data folder from the repository', () => {
    expect([dataDir({}, '/r'), dataDir({ DATA_DIR: './d' }, '/r'), dataDir({ DATA_DIR: '/abs' }, '/r')]).toEqual([
      '/r/data',
      '/r/d',
      '/abs',
    ]);
  });
});
