import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RedisNames, type TokenCheck } from '@sluice/contract';
import { eventually } from '@sluice/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { FakeWorker } from './support/fake-worker.js';
import { TestService } from './support/test-service.js';

const names = new RedisNames();
/** What the service is started with, each time. */
const jobsIn = (importDirectory: string) => ({ checkEveryMs: 3_600_000, importDirectory, deletesRefused: true });
const REFUSED: TokenCheck = { result: 'refused', evidence: 'HTTP 401' };
let service: TestService;
let worker: FakeWorker;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-import-'));
  service = await TestService.start({ jobs: jobsIn(folder) });
  worker = await new FakeWorker(service.server.url).open();
  await eventually(() => service.readiness.report().ready);
});
afterAll(async () => {
  await worker.close();
  await service.stop();
  await rm(folder, { recursive: true, force: true });
});
afterEach(async () => {
  worker.answer = () => Promise.resolve({ result: 'valid', evidence: null });
  worker.asked.length = 0;
  const { body } = await service.call('GET', '/tokens?pageSize=200');
  const ids = body.items.map(({ id }: { id: string }) => id);
  if (ids.length > 0) await service.call('POST', '/tokens/bulk', { body: { ids, action: 'delete' } });
});

const add = async (secret: string, more: object = {}): Promise<string> => {
  const body = { provider: 'zai', channel: 'api', secret, ...more };
  return (await service.call('POST', '/tokens', { body })).body.id as string;
};
const read = async (id: string) => (await service.call('GET', `/tokens/${id}`)).body;
const job = async (name: string) => {
  const { body } = await service.call('GET', '/jobs');
  return body.items.find((one: { name: string }) => one.name === name);
};
/** Starts a run and waits for its end. */
async function run(name: string) {
  const started = await service.call('POST', `/jobs/${name}/run`);
  expect(started).toMatchObject({ status: 202, body: { name } });
  return finished(started.body.runId as string);
}
async function finished(runId: string) {
  const ask = async () => (await service.call('GET', `/jobs/runs/${encodeURIComponent(runId)}`)).body;
  await eventually(async () => ['completed', 'failed'].includes((await ask()).state as string), 20_000);
  return ask();
}

describe('a check of one token', () => {
  it('answers what its worker says, and the token keeps it', async () => {
    const id = await add('checked-secret-1');
    worker.answer = () => Promise.resolve(REFUSED);
    const { status, body } = await service.call('POST', `/tokens/${id}/check`);
    expect([status, body.result, body.evidence]).toEqual([200, 'refused', 'HTTP 401']);
    expect(body.token).toMatchObject({ id, lastCheckResult: 'refused', lastCheckEvidence: 'HTTP 401' });
    expect(body.token.lastCheckAt).toBe(body.checkedAt);
    expect((await service.call('POST', '/tokens/tok_none/check')).status).toBe(404);
  });

  it('is unknown where no worker of the provider lives, and changes nothing', async () => {
    const id = await add('unchecked-secret', { provider: 'nobody' });
    const { body } = await service.call('POST', `/tokens/${id}/check`);
    expect(body).toMatchObject({ result: 'unknown', token: { state: 'active', refusals: 0 } });
    expect(body.evidence).toBeTruthy();
  });
});

describe('a check of many tokens', () => {
  it('tells how far it is and what each came to; disabled ones are left out unless they are named', async () => {
    const ids = [await add('many-secret-1'), await add('many-secret-2'), await add('many-secret-3')];
    await service.call('PATCH', `/tokens/${ids[2]}`, { body: { enabled: false } });
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    worker.answer = async (id) => {
      if (id !== ids[1]) return { result: 'valid', evidence: null };
      await held;
      return REFUSED;
    };
    const started = await service.call('POST', '/tokens/check', { body: { provider: 'zai' } });
    expect(started).toMatchObject({ status: 202, body: { name: 'check-tokens' } });
    const { runId } = started.body;
    await eventually(async () => (await job('check-tokens')).running.length === 1);
    expect((await job('check-tokens')).running[0]).toMatchObject({ runId, progress: { total: 2 } });
    const again = await service.call('POST', '/jobs/check-tokens/run');
    expect([again.status, again.body.error.code]).toEqual([409, 'already_running']);
    release();
    expect(await finished(runId as string)).toMatchObject({
      state: 'completed',
      result: { total: 2, checked: 2, valid: 1, refused: 1, exhausted: 0, unknown: 0 },
    });
    expect(await read(ids[1]!)).toMatchObject({ lastCheckResult: 'refused' });
    expect(await read(ids[2]!)).toMatchObject({ lastCheckResult: null });
    const named = await service.call('POST', '/tokens/check', { body: { ids: [ids[2]] } });
    expect(await finished(named.body.runId as string)).toMatchObject({ result: { total: 1, valid: 1 } });
    const { lastRun } = await job('check-tokens');
    expect(lastRun).toMatchObject({ runId: named.body.runId, error: null, result: { checked: 1 } });
  });

  it('refuses what it does not know', async () => {
    const { status, body } = await service.call('POST', '/tokens/check', { body: { ids: 'all' } });
    expect([status, body.error.param]).toEqual([400, 'ids']);
  });

  it('goes on where it was when its service ended in the middle', async () => {
    const ids = await Promise.all(Array.from({ length: 6 }, (_, i) => add(`broken-off-${i}`)));
    const slow = new Set(ids.slice(3));
    worker.answer = (id) =>
      slow.has(id)
        ? new Promise(() => undefined)
        : Promise.resolve({ result: id === ids[0] ? 'exhausted' : 'valid', evidence: null });
    const { runId } = (await service.call('POST', '/tokens/check', { body: {} })).body;
    const isChecked = async (id: string): Promise<boolean> => (await read(id)).lastCheckResult !== null;
    await eventually(async () => (await Promise.all(ids.slice(0, 3).map(isChecked))).every(Boolean));
    const { server, folder: files, key } = service;
    await service.close();
    worker.answer = () => Promise.resolve({ result: 'valid', evidence: null });
    const before = worker.asked.length;
    service = await TestService.start({ redis: server, folder: files, key, jobs: jobsIn(folder) });
    expect(await finished(runId as string)).toMatchObject({
      state: 'completed',
      result: { total: 6, checked: 6, valid: 5, exhausted: 1 },
    });
    expect(worker.asked.slice(before).sort()).toEqual([...slow].sort());
  });
});

describe('jobs', () => {
  it('are listed with their schedule, and run by hand', async () => {
    await eventually(async () => (await job('check-tokens')).nextRunAt !== null);
    const { body } = await service.call('GET', '/jobs');
    const everyMs = Object.fromEntries(
      body.items.map((one: { name: string; everyMs: number }) => [one.name, one.everyMs]),
    );
    expect(everyMs).toMatchObject({
      'check-tokens': 3_600_000,
      'revive-tokens': 60_000,
      'warm-guests': 30_000,
      'import-directory': 60_000,
      'maintain-tokens': null,
      'reseal-tokens': null,
    });
    expect(await run('warm-guests')).toMatchObject({ result: { zai: 2 } });
    expect(await run('revive-tokens')).toMatchObject({ result: { revived: 0 } });
    expect((await job('revive-tokens')).lastRun).toMatchObject({ result: { revived: 0 } });
    expect((await service.call('POST', '/jobs/mow-lawn/run')).status).toBe(404);
    expect((await service.call('GET', '/jobs/runs/none')).status).toBe(404);
    expect((await service.call('GET', '/jobs', { cookie: null })).status).toBe(401);
    const { body: audit } = await service.call('GET', '/audit?action=job.run');
    expect(audit.items[0]).toMatchObject({ action: 'job.run', target: 'revive-tokens' });
  });

  it('take over files of a folder, but for what was deleted and what is no JSON', async () => {
    await writeFile(join(folder, 'one.json'), JSON.stringify({ token: 'imported-token-1', email: 'a@mail.example' }));
    await writeFile(join(folder, 'two.json'), JSON.stringify([{ token: 'imported-token-2' }, { token: 'short' }]));
    await writeFile(join(folder, 'half.json'), '{"token":"imported-tok');
    await writeFile(join(folder, 'notes.txt'), 'not-a-token-file');
    const facts = { files: 3, created: 2, duplicates: 0, invalid: 1, unreadable: 1 };
    expect(await run('import-directory')).toMatchObject({ result: facts });
    const { body } = await service.call('GET', '/tokens?channel=web&sort=label');
    expect(body.items.map(({ label }: { label: string }) => label)).toContain('a@mail.example');
    const id = body.items.find(({ label }: { label: string }) => label === 'a@mail.example').id;
    await service.call('DELETE', `/tokens/${id}`);
    expect(await run('import-directory')).toMatchObject({ result: { created: 0, duplicates: 2 } });
    expect((await service.call('GET', '/tokens?channel=web')).body.total).toBe(1);
  });

  it('tidy up: delete what is refused and had cooled for it, and nothing else', async () => {
    const [good, once, dead] = [await add('tidy-good-1'), await add('tidy-once-1'), await add('tidy-dead-1')];
    const cooled = { state: 'cooling', cause: 'auth', nextTryAt: new Date(Date.now() + 600_000) };
    await service.database.token.update({ where: { id: dead }, data: cooled });
    worker.answer = (id) => Promise.resolve(id === good ? { result: 'valid', evidence: null } : REFUSED);
    expect(await run('maintain-tokens')).toMatchObject({ result: { duplicates: 0, refused: 2, deleted: 1 } });
    expect((await service.call('GET', `/tokens/${dead}`)).status).toBe(404);
    expect(await read(once)).toMatchObject({ lastCheckResult: 'refused' });
  });

  it('have a board behind the session, written for the place where the browser finds it', async () => {
    expect((await service.call('GET', '/queues', { cookie: null })).status).toBe(401);
    const page = await service.call('GET', '/queues', { headers: { 'x-forwarded-prefix': '/below' } });
    expect(page.text).toContain('<base href="/below/api/admin/queues/"');
    const odd = await service.call('GET', '/queues', { headers: { 'x-forwarded-prefix': '//evil.example/"' } });
    expect(odd.text).toContain('<base href="/api/admin/queues/"');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
    const script = /src="(static\/js\/main[^"]+)"/.exec(page.text)![1]!;
    expect((await service.call('GET', `/queues/${script}`)).status).toBe(200);
    const { status, body } = await service.call('GET', '/queues/api/queues?activeQueue=jobs&page=1&jobsPerPage=10');
    expect(status).toBe(200);
    expect(body.queues[0]).toMatchObject({ name: 'jobs' });
    const foreign = await service.call('PUT', '/queues/api/queues/jobs/pause', {
      headers: { origin: 'https://evil.example' },
    });
    expect(foreign.status).toBe(403);
  });

  it('are described, and channels that rest are shown with cause and worker', async () => {
    const { body: document } = await service.call('GET', '/openapi.json');
    for (const path of ['/jobs', '/jobs/runs/{runId}', '/jobs/{name}/run', '/tokens/check', '/tokens/{id}/check']) {
      expect(document.paths).toHaveProperty([`/api/admin${path}`]);
    }
    await add('resting-secret');
    const rest = {
      channel: 'api',
      code: 'upstream_blocked',
      message: 'A firewall answered.',
      since: 1_000,
      nextTryAt: 61_000,
    };
    const key = names.channelReport('zai', worker.workerId);
    await service.redis.set(key, JSON.stringify({ resting: [{ ...rest, pauseMs: 60_000 }] }), 'PX', 5_000);
    const { body } = await service.call('GET', '/pool');
    expect(body.items[0].channels[0].state).toEqual({
      state: 'resting',
      cause: 'upstream_blocked',
      message: 'A firewall answered.',
      since: '1970-01-01T00:00:01.000Z',
      nextTryAt: '1970-01-01T00:01:01.000Z',
      workers: [worker.workerId],
    });
    const metrics = await (await fetch(`http://127.0.0.1:${service.port}/metrics`)).text();
    expect(metrics).toMatch(/^sluice_channel_resting{.*channel="api",cause="upstream_blocked".*} 1$/m);
    expect(metrics).toMatch(/^sluice_tokens{.*channel="api",state="active".*} 1$/m);
  });

  it('are scheduled again when Redis came back empty; without it the service lives on, and says so once', async () => {
    await service.server.stop();
    await eventually(() => !service.readiness.report().ready);
    const health = await fetch(`http://127.0.0.1:${service.port}/health`);
    expect(health.status).toBe(200);
    const before = service.logs.length;
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    const said = service.logs.slice(before).map((line) => (JSON.parse(line) as { msg: string }).msg);
    const ofRedis = said.filter((message) => message.startsWith('Redis connection'));
    expect(ofRedis).toEqual([...new Set(ofRedis)]);
    expect(said.length).toBeLessThan(30);
    await service.server.restart();
    await eventually(() => service.readiness.report().ready, 20_000);
    await service.signIn();
    await eventually(async () => {
      const { status, body } = await service.call('GET', '/jobs');
      return status === 200 && body.items[0].nextRunAt !== null;
    }, 20_000);
    expect(await run('revive-tokens')).toMatchObject({ state: 'completed' });
  });
});
