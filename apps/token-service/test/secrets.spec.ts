import { createClient } from '@libsql/client';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PASSWORD, TestService, type Answer } from './support/test-service.js';

const SECRET = 'planted-token-3f9a8c7d6e5b';
const IMPORTED = 'planted-import-9d8e7f6a5b4c';
let service: TestService;
let apiKey: string;
const answers: Answer[] = [];
const call = async (...args: Parameters<TestService['call']>): Promise<Answer> => {
  const answer = await service.call(...args);
  answers.push(answer);
  return answer;
};

beforeAll(async () => {
  service = await TestService.start();
  const place = { provider: 'zai', channel: 'api' };
  const { body: made } = await call('POST', '/tokens', { body: { ...place, secret: SECRET } });
  await call('POST', '/tokens', { body: { ...place, secret: SECRET } });
  await call('POST', '/tokens', { body: { ...place, secret: `${SECRET}\u0001` } });
  await call('POST', '/tokens', { body: { ...place, secret: SECRET, [SECRET]: 1, channel: [SECRET] } });
  await call('POST', '/tokens', { body: `{"secret":"${SECRET}` });
  await call('POST', '/tokens/import', { body: { ...place, text: `${IMPORTED}\n${IMPORTED}\nbad\u0001${IMPORTED}` } });
  await call('PATCH', `/tokens/${made.id}`, { body: { secret: SECRET } });
  await call('POST', `/tokens/${made.id}/reveal`, { body: { password: `${PASSWORD}!` } });
  await service.call('POST', `/tokens/${made.id}/reveal`, { body: { password: PASSWORD } });
  await service.call('POST', '/tokens/export', { body: { password: PASSWORD } });
  apiKey = (await service.call('POST', '/api-keys', { body: { name: 'planted' } })).body.key;
  for (const path of ['/tokens', `/tokens/${made.id}`, '/pool', '/api-keys', '/settings', '/audit', '/openapi.json']) {
    await call('GET', path);
  }
});
afterAll(() => service.stop());

/** None of these may be found anywhere, and that they would be is shown by the last test. */
const planted = (): string[] => [
  SECRET,
  IMPORTED,
  PASSWORD,
  apiKey,
  service.key,
  service.cookie.slice('sluice_session='.length),
];

function expectNone(text: string, where: string): void {
  for (const secret of planted()) {
    for (const form of [secret, Buffer.from(secret).toString('base64'), Buffer.from(secret).toString('hex')]) {
      expect(text.includes(form), `${form} in ${where}`).toBe(false);
    }
  }
}

async function everythingInRedis(): Promise<string> {
  const parts: string[] = [];
  for (const key of await service.redis.keys('*')) {
    parts.push(key);
    const type = await service.redis.type(key);
    if (type === 'string') parts.push((await service.redis.get(key)) ?? '');
    if (type === 'hash') parts.push(JSON.stringify(await service.redis.hgetall(key)));
    if (type === 'set') parts.push(...(await service.redis.smembers(key)));
    if (type === 'zset') parts.push(...(await service.redis.zrange(key, 0, '-1')));
  }
  return parts.join('\n');
}

/** Every byte of the database and what lies beside it, once the log has been merged too. */
async function everythingOnDisk(): Promise<string> {
  const read = async (): Promise<string> => {
    const files = await readdir(service.folder);
    const contents = await Promise.all(files.map((name) => readFile(join(service.folder, name), 'latin1')));
    return contents.join('\n');
  };
  const before = await read();
  const client = createClient({ url: `file:${join(service.folder, 'sluice.db')}` });
  await client.execute('PRAGMA wal_checkpoint(TRUNCATE)');
  client.close();
  return before + (await read());
}

describe('secrets', () => {
  it('stand in no answer but those that are asked for with the password', () => {
    expect(answers.map(({ status }) => status)).toEqual([
      ...[201, 409, 400, 400, 400, 200, 400, 403],
      ...[200, 200, 200, 200, 200, 200, 200],
    ]);
    for (const answer of answers) expectNone(answer.text + JSON.stringify([...answer.headers]), 'an answer');
  });

  it('stand in no line of the log and no metric', async () => {
    const metrics = await (await fetch(`http://127.0.0.1:${service.port}/metrics`)).text();
    expect(service.logs.length).toBeGreaterThan(0);
    expectNone(service.logs.join('') + metrics, 'the log');
  });

  it('stand nowhere in Redis', async () => {
    const text = await everythingInRedis();
    expect(text).toContain('tok_');
    expect(text).toContain(':session:');
    expectNone(text, 'Redis');
  });

  it('stand on no page of the database, before and after its log is merged', async () => {
    const text = await everythingOnDisk();
    expect(text).toContain('SQLite format 3');
    expect(text).toContain('token.reveal');
    expectNone(text, 'the database');
  });

  it('would be found, if they were there', async () => {
    await service.call('POST', '/tokens', {
      body: { provider: 'zai', channel: 'web', secret: 'harmless-secret', label: SECRET },
    });
    expect(await everythingOnDisk()).toContain(SECRET);
    expect(await everythingInRedis()).toContain(SECRET);
  });
});
