import { parseSecretKey } from '@sluice/secret-box';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ROOT } from '../src/run/root.ts';

const SECRETS = ['ADMIN_PASSWORD', 'AUTH_TOKEN', 'DOCKER_REDIS_PASSWORD', 'TOKEN_ENCRYPTION_KEY'];

describe('docker/make-env.sh', () => {
  let folder: string;
  const file = () => join(folder, '.env');
  const run = (): string => execFileSync('sh', ['docker/make-env.sh'], { cwd: folder, encoding: 'utf8' });
  const settings = () => parseEnv(readFileSync(file(), 'utf8'));

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-make-env-'));
    mkdirSync(join(folder, 'libs/providers/other'), { recursive: true });
    cpSync(join(ROOT, 'docker/make-env.sh'), join(folder, 'docker/make-env.sh'));
    cpSync(join(ROOT, '.env.example'), join(folder, '.env.example'));
    writeFileSync(join(folder, 'libs/providers/other/.env.example'), '# Its keys.\nOTHER_API_KEYS=\n');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('writes every secret, for the owner alone, and the examples of providers', () => {
    run();
    const made = Object.entries(settings()).filter(([, value]) => value !== '');
    expect(made.map(([name]) => name).sort()).toEqual(SECRETS);
    expect(settings()).toMatchObject({
      AUTH_TOKEN: expect.stringMatching(/^sk-sluice-[\da-f]{48}$/),
      OTHER_API_KEYS: '',
    });
    expect(parseSecretKey(settings()['TOKEN_ENCRYPTION_KEY'] ?? '')).not.toBeNull();
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  it('makes other ones each time', () => {
    run();
    const first = settings();
    rmSync(file());
    run();
    for (const secret of SECRETS) expect(settings()[secret]).not.toBe(first[secret]);
  });

  it('adds what a file lacks and changes nothing else', () => {
    writeFileSync(file(), 'LISTEN_PORT=9000\nAUTH_TOKEN=mine\nADMIN_PASSWORD=');
    expect(run()).toBe('made ADMIN_PASSWORD\nmade TOKEN_ENCRYPTION_KEY\nmade DOCKER_REDIS_PASSWORD\n');
    expect(settings()).toMatchObject({ LISTEN_PORT: '9000', AUTH_TOKEN: 'mine' });
    const text = readFileSync(file(), 'utf8');
    expect(run()).toBe('');
    expect(readFileSync(file(), 'utf8')).toBe(text);
  });
});
