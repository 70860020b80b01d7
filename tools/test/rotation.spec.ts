import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { changeSettings, withSettings } from '../src/keys/env-file.ts';
import { nextStep, reportOf } from '../src/keys/rotation.ts';

const settings = { TOKEN_ENCRYPTION_KEY: 'old' };
const underWay = { TOKEN_ENCRYPTION_KEY: 'new', TOKEN_ENCRYPTION_OLD_KEYS: 'old' };
const facts = { keyId: 'k', total: 2, resealed: 2, duplicates: 0, unopened: 0 };

describe('a change of keys', () => {
  it('begins, goes on and ends as the settings say', () => {
    expect(nextStep(settings, {}, false)).toEqual({ kind: 'begin', oldKey: 'old' });
    expect(nextStep(underWay, {}, false)).toEqual({ kind: 'reseal' });
    expect(nextStep(underWay, {}, true)).toEqual({ kind: 'drop' });
    expect(() => nextStep(settings, {}, true)).toThrow('no old key');
    expect(() => nextStep(settings, settings, false)).toThrow('environment');
    expect(nextStep(underWay, underWay, false)).toEqual({ kind: 'reseal' });
    expect(() => nextStep(underWay, underWay, true)).toThrow('environment');
  });

  it('lets the old key go only when token-service seals by the new one and every token is', () => {
    expect(reportOf(facts, 'k')).toMatchObject({ fault: null, text: expect.stringContaining('--drop-old') as string });
    expect(reportOf(facts, 'other').fault).toContain('start the services anew');
    expect(reportOf({}, 'k').fault).not.toBeNull();
    expect(reportOf({ ...facts, unopened: 1 }, 'k').fault).toContain('not at hand');
  });

  it('takes the place of the line that stood there, and keeps the rest', async () => {
    const text = '# A\nTOKEN_ENCRYPTION_KEY=old\n# B\n#TOKEN_ENCRYPTION_OLD_KEYS=\nX=1\n';
    const changed = withSettings(text, { TOKEN_ENCRYPTION_KEY: 'new', TOKEN_ENCRYPTION_OLD_KEYS: 'old' });
    expect(changed).toBe('# A\nTOKEN_ENCRYPTION_KEY=new\n# B\nTOKEN_ENCRYPTION_OLD_KEYS=old\nX=1\n');
    expect(withSettings(changed, { TOKEN_ENCRYPTION_OLD_KEYS: '' })).toContain('\n#TOKEN_ENCRYPTION_OLD_KEYS=\n');
    expect(withSettings('X=1', { Y: '2' })).toBe('X=1\nY=2\n');
    const folder = await mkdtemp(join(tmpdir(), 'sluice-env-'));
    const file = join(folder, '.env');
    await writeFile(file, text, { mode: 0o600 });
    await changeSettings(file, { X: '2' });
    expect(await readFile(file, 'utf8')).toBe(text.replace('X=1', 'X=2'));
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await rm(folder, { recursive: true });
  });
});
