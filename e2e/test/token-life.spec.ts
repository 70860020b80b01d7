import { generateSecretKey } from '@sluice/secret-box';
import { eventually, freePort, zaiApiKey, zaiUserToken } from '@sluice/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AdminService } from './admin-service.js';
import { type Mood, MOODS, type MoodyDoor, openDoor } from './moody-door.js';
import { ask, type Stack, startStack } from './stack.js';

const RECOVERY_MS = 3_000;
const MOODY = zaiApiKey('moody');
const MANY = 60;

let door: MoodyDoor;
let stack: Stack;
let admin: AdminService;
let moody: string;

const place = { provider: 'zai', channel: 'api' };
const answers = async (): Promise<boolean> => (await stack.chat(ask('sim:plain'))).status === 200;
const read = async (id = moody) => (await admin.call('GET', `/tokens/${id}`)).body;
const check = async () => (await admin.call('POST', `/tokens/${moody}/check`)).body;
const calls = (): number => door.calls.get(MOODY) ?? 0;
const pauseMs = ({ stateSince, nextTryAt }: { stateSince: string; nextTryAt: string }): number =>
  Date.parse(nextTryAt) - Date.parse(stateSince);
const jobRun = async (runId: string) => (await admin.call('GET', `/jobs/runs/${runId}`)).body;

/** Asks, and is answered well each time, until the moody token is in a state. */
async function untilState(state: string): Promise<void> {
  await eventually(async () => {
    expect(await answers()).toBe(true);
    return (await read()).state === state;
  }, 20_000);
}
function setMood(mood: Mood | null): void {
  if (mood === null) door.moods.delete(MOODY);
  else door.moods.set(MOODY, mood);
}

beforeAll(async () => {
  door = await openDoor();
  const [port, key] = [await freePort(), generateSecretKey()];
  const env = {
    TOKEN_ENCRYPTION_KEY: key,
    TOKEN_SERVICE_PORT: `${port}`,
    TOKEN_RECOVERY_TIMEOUT: `${RECOVERY_MS / 1_000}`,
    ANONYMOUS_MODE: 'false',
    CHANNEL_REST: '60',
    ZAI_API_BASE_URL: `${door.url}/api/paas/v4`,
  };
  stack = await startStack({ workers: { zai: 2 }, channels: 'api,web', env });
  door.target = new URL(stack.upstreams.workerSettings['ZAI_API_BASE_URL']!).origin;
  admin = await AdminService.start(stack.product.url, port, {
    REDIS_URL: stack.product.redis.url,
    TOKEN_ENCRYPTION_KEY: key,
  });
  for (const name of ['good', 'better']) await admin.call('POST', '/tokens', { ...place, secret: zaiApiKey(name) });
  await admin.call('POST', '/tokens', { ...place, channel: 'web', secret: zaiUserToken('of the site') });
  const { body } = await admin.call('POST', '/tokens', { ...place, secret: MOODY, label: 'moody' });
  moody = body.id;
}, 60_000);
afterAll(async () => {
  await admin.stop();
  await stack.stop();
  await door.close();
});

describe('a token that', () => {
  it('is refused three times cools, is tried once after its time, and is back when it works', async () => {
    setMood(MOODS.refused);
    await untilState('cooling');
    expect(await read()).toMatchObject({
      cause: 'auth',
      evidence: 'upstream_credentials_exhausted',
      refusals: 3,
      inFlight: 0,
    });
    expect(pauseMs(await read())).toBe(RECOVERY_MS);
    expect(calls()).toBe(3);
    await eventually(async () => {
      expect(await answers()).toBe(true);
      return calls() > 3;
    }, 20_000);
    expect([(await read()).state, calls()]).toEqual(['cooling', 4]);
    setMood(null);
    await untilState('active');
    expect(await read()).toMatchObject({ cause: null, refusals: 0, nextTryAt: null });
  });

  it('is limited rests for as long as its upstream says', async () => {
    setMood(MOODS.limited);
    await untilState('cooling');
    const { cause, refusals, ...times } = await read();
    expect([cause, refusals, pauseMs(times)]).toEqual(['rate-limited', 0, 2_000]);
    setMood(null);
    await untilState('active');
  });

  it('is exhausted rests an hour, which a check that finds it well again cuts short', async () => {
    setMood(MOODS.exhausted);
    await untilState('exhausted');
    expect(pauseMs(await read())).toBe(3_600_000);
    expect(await check()).toMatchObject({ result: 'exhausted', token: { state: 'exhausted' } });
    setMood(null);
    expect(await check()).toMatchObject({ result: 'valid', token: { state: 'trial', lastCheckResult: 'valid' } });
    await untilState('active');
  });

  it('cannot be asked about, as the network is down, is as it was', async () => {
    setMood(MOODS.cut);
    const before = await read();
    const { result, evidence, token } = await check();
    expect(result).toBe('unknown');
    expect(evidence).toBeTruthy();
    for (const name of ['state', 'cause', 'refusals', 'stateSince', 'failures']) expect(token[name]).toBe(before[name]);
    setMood(null);
    expect(await check()).toMatchObject({ result: 'valid', evidence: null });
  });

  it('serves a faulty request is charged nothing', async () => {
    for (let i = 0; i < 3; i += 1) expect((await stack.chat(ask('sim:status code=400'))).status).toBe(400);
    const { body } = await admin.call('GET', '/tokens');
    for (const token of body.items) expect(token).toMatchObject({ state: 'active', refusals: 0 });
  });
});

describe('what dies in the middle', () => {
  it('leaves no loan behind, and a check of many tokens goes on where it was', async () => {
    const text = Array.from({ length: MANY }, (_, i) => zaiApiKey(`many-${i}`)).join('\n');
    await admin.call('POST', '/tokens/import', { ...place, text });
    const streams = await Promise.all(
      Array.from({ length: 6 }, () => stack.chat(ask('sim:slow first=0 every=5000', { stream: true }))),
    );
    const bodies = streams.map((response) => response.text().catch(() => ''));
    const inFlight = async (): Promise<number> =>
      (await admin.call('GET', '/pool')).body.items[0].channels[0].inFlight as number;
    expect(await inFlight()).toBe(6);
    const { runId } = (await admin.call('POST', '/tokens/check', place)).body;
    await eventually(async () => ((await jobRun(runId)).progress?.checked ?? 0) > 0, 20_000);
    await admin.kill();
    for (const worker of stack.product.workers) worker.kill('SIGKILL');
    await stack.product.addWorker();
    await admin.restart();
    await Promise.all(bodies);
    const total = MANY + 3;
    await eventually(async () => (await jobRun(runId)).state === 'completed', 60_000);
    expect((await jobRun(runId)).result).toMatchObject({ total, checked: total });
    await eventually(async () => (await inFlight()) === 0, 60_000);
    const { items } = (await admin.call('GET', '/tokens?pageSize=200')).body;
    expect(items.filter((token: { inFlight: number }) => token.inFlight > 0)).toEqual([]);
  }, 180_000);
});

describe('a captcha', () => {
  it('is charged to no token, and seen as a channel that rests', async () => {
    expect((await stack.chat(ask('sim:captcha'))).status).toBe(502);
    const { items } = (await admin.call('GET', '/tokens?pageSize=200')).body;
    for (const { state, refusals } of items) expect([state, refusals]).toEqual(['active', 0]);
    const channels = async () => (await admin.call('GET', '/pool')).body.items[0].channels;
    const findWeb = async () => (await channels()).find(({ channel }: { channel: string }) => channel === 'web');
    // The worker tells of each channel as it finds it closed.
    await eventually(async () => (await findWeb()).state.state === 'resting');
    const web = await findWeb();
    expect(web.state).toMatchObject({ state: 'resting', cause: 'upstream_captcha_required' });
    expect(web.state.workers).toHaveLength(1);
    expect(Date.parse(web.state.nextTryAt) - Date.parse(web.state.since)).toBe(60_000);
    const { body } = await admin.call('GET', '/providers');
    const states = body.items[0].channelStates;
    expect(states.find(({ channel }: { channel: string }) => channel === 'web')).toMatchObject({ state: 'resting' });
  });
});
