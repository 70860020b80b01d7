import { generateSecretKey, parseSecretKey } from '@sluice/secret-box';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backUp, restore } from '../../src/backup/backup.js';
import { BackupConfig } from '../../src/backup/backup-config.js';
import { Database } from '../../src/database/database.js';
import { migrate } from '../../src/database/migrate.js';

const [ours, other] = [generateSecretKey(), generateSecretKey()];
const keyIds = [parseSecretKey(ours)!.id];
const token = (id: string, key: string) => ({
  ...{ id, provider: 'zai', channel: 'api', label: id, cipher: 'sealed', fingerprint: id, stateSince: new Date() },
  keyId: parseSecretKey(key)!.id,
});

let folder: string;
let path: string;
let file: string;
let database: Database;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-backup-'));
  path = join(folder, 'data/sluice.db');
  file = join(folder, 'backups/today.db');
  await migrate(path);
  database = new Database(path);
  await database.token.createMany({ data: [token('a', ours), token('b', other)] });
});
afterEach(async () => {
  await database.$disconnect();
  await rm(folder, { recursive: true, force: true });
});

describe('a backup', () => {
  it('holds what was written to a database that is in use, for its owner alone', async () => {
    await database.setting.create({ data: { key: 'MAX_ATTEMPTS', value: '2' } });
    const contents = await backUp(path, file, keyIds);
    expect(contents).toEqual({ tokens: 2, foreignTokens: 1, apiKeys: 0, settings: 1, requests: 0 });
    expect((await stat(file)).mode & 0o077).toBe(0);
    await database.setting.create({ data: { key: 'LATER', value: '1' } });
    const fresh = join(folder, 'fresh/sluice.db');
    expect(await restore(file, fresh, keyIds)).toEqual(contents);
    const restored = new Database(fresh);
    expect(await restored.setting.findMany()).toMatchObject([{ key: 'MAX_ATTEMPTS', value: '2' }]);
    await restored.$disconnect();
  });

  it('takes the place of nothing', async () => {
    await backUp(path, file, keyIds);
    await expect(backUp(path, file, keyIds)).rejects.toThrow(/is there already/);
    await expect(restore(file, path, keyIds)).rejects.toThrow(/sluice\.db is there: stop Sluice/);
    const fresh = join(folder, 'sluice.db');
    await writeFile(`${fresh}-wal`, 'of another');
    await expect(restore(file, fresh, keyIds)).rejects.toThrow(/-wal is there/);
  });

  it('is made of a database of Sluice alone', async () => {
    await expect(backUp(join(folder, 'nowhere.db'), file, keyIds)).rejects.toThrow(/no database at/);
    await writeFile(join(folder, 'text.db'), 'no database at all, but a text that is long enough'.repeat(40));
    await expect(restore(join(folder, 'text.db'), join(folder, 'new.db'), keyIds)).rejects.toThrow(
      /no database of Sluice/,
    );
  });

  it('knows the keys of the settings by their ids', () => {
    const config = Object.assign(new BackupConfig(), {
      TOKEN_ENCRYPTION_KEY: ours,
      TOKEN_ENCRYPTION_OLD_KEYS: [other],
    });
    expect(config.keyIds).toEqual([parseSecretKey(ours)!.id, parseSecretKey(other)!.id]);
    expect(new BackupConfig().keyIds).toEqual([]);
  });
});
