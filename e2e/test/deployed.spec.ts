import { redisConnector } from '@sluice/platform';
import { generateSecretKey } from '@sluice/secret-box';
import { eventually, LONGCAT_SECOND_TOKEN, startProgram, ZAI_GUEST_TOKEN, zaiUserToken } from '@sluice/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DeployedProduct, startDeployedProduct } from './deployed/deployed-product.js';
import { onAnotherMachine } from './deployed/another-machine.js';
import { makeTokensDb } from './deployed/tokens-db.js';
import { ask, dataLines } from './stack.js';

const TOOLS = fileURLToPath(new URL('../../tools/src', import.meta.url));
const BACKUP = fileURLToPath(new URL('../../apps/token-service/dist/main.js', import.meta.url));
const MODELS = { zai: 'GLM-4.6', k2think: 'MBZUAI-IFM/K2-Think', longcat: 'LongCat-Flash' };

let deployed: DeployedProduct;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-deployed-spec-'));
  deployed = await startDeployedProduct();
}, 90_000);
afterAll(async () => {
  await deployed.stop();
  await rm(folder, { recursive: true, force: true });
});

/** What a program says that runs to its end. */
async function said(args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
  const program = startProgram(args, env);
  const { code } = await program.exited;
  const text = program.lines.join('\n');
  if (code !== 0) throw new Error(text);
  return text;
}

describe('behind nginx, under a path', () => {
  it.for(Object.entries(MODELS))('streams from %s, through each of its channels', async ([provider, model]) => {
    for (const channels of [
      ['api', 'web'],
      ['web', 'api'],
    ]) {
      const changed = await deployed.admin('PUT', '/settings', { [`${provider.toUpperCase()}_CHANNELS`]: channels });
      expect(changed.status, JSON.stringify(changed.body)).toBe(200);
      await eventually(async () => {
        const response = await deployed.chat(ask('sim:plain text=hello', { model, stream: true }));
        const text = await response.text();
        return (
          response.status === 200 && dataLines(text).at(-1) === '[DONE]' && (await channelOf(response)) === channels[0]
        );
      });
    }
  });

  it('passes each chunk on as it comes, and that a client left', async () => {
    const { openStreams } = deployed.zai;
    await eventually(() => openStreams() === 0);
    const abort = new AbortController();
    // The upstream falls silent after these: what somebody on the way keeps back would never come.
    const body = ask('sim:stall after=3', { stream: true });
    const response = await deployed.chat(body, { signal: abort.signal });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const reader = response.body!.getReader();
    let text = '';
    while (text.split('"content":').length <= 3) text += Buffer.from((await reader.read()).value!).toString();
    expect(openStreams()).toBe(1);
    abort.abort();
    await eventually(() => openStreams() === 0);
  });

  it('serves the models, the dashboard and a session of its own', async () => {
    const openai = new OpenAI({ baseURL: `${deployed.url}/v1`, apiKey: deployed.product.apiKey, maxRetries: 0 });
    const models = (await openai.models.list()).data.map(({ id }) => id);
    expect(models).toEqual(expect.arrayContaining(Object.values(MODELS)));
    for (const path of ['/admin', '/admin/index.html']) {
      expect(await (await fetch(deployed.url + path)).text()).toContain('<base href="/ai/admin/" />');
    }
    const board = await fetch(`${deployed.url}/api/admin/session`);
    expect(board.status).toBe(401);
    expect((await deployed.admin('GET', '/session')).status).toBe(200);
    expect((await deployed.admin('GET', '/queues/api/queues')).status).toBe(200);
  });
});

/** The channel that served, as the books have it. */
async function channelOf(response: Response): Promise<string> {
  const path = `/requests/${response.headers.get('x-request-id')}`;
  await eventually(async () => (await deployed.admin('GET', path)).status === 200);
  return (await deployed.admin('GET', path)).body.channel;
}

describe('services that are users of Redis, each with what it needs', () => {
  it('lend and settle tokens, of accounts and of guests', async () => {
    const { items } = (await deployed.admin('GET', '/tokens?pageSize=100')).body;
    const places = items.map((token: { provider: string; channel: string }) => `${token.provider} ${token.channel}`);
    expect(places).toEqual(expect.arrayContaining(['zai api', 'zai web', 'k2think api', 'longcat api', 'longcat web']));
    await eventually(async () => {
      const { body } = await deployed.admin('GET', '/tokens?provider=longcat&sort=-requests');
      return body.items[0].successes > 0;
    });
    const pools = (await deployed.admin('GET', '/pool')).body.items;
    expect(JSON.stringify(pools)).toContain('"guests"');
  });

  it('check tokens by jobs, and show them', async () => {
    for (const job of [
      'check-tokens',
      'revive-tokens',
      'warm-guests',
      'maintain-tokens',
      'roll-up-usage',
      'prune-logs',
    ]) {
      expect((await deployed.admin('POST', `/jobs/${job}/run`)).status, job).toBeLessThan(300);
    }
    await eventually(async () => {
      const { items } = (await deployed.admin('GET', '/jobs')).body;
      return items.every((job: { running: unknown[] }) => job.running.length === 0);
    });
    const { items } = (await deployed.admin('GET', '/jobs')).body;
    const checks = items.find(({ name }: { name: string }) => name === 'check-tokens');
    expect(checks.lastRun.error).toBeNull();
    expect(checks.lastRun.result.valid).toBeGreaterThan(3);
    const metrics = await fetch(`http://127.0.0.1:${deployed.env['TOKEN_SERVICE_PORT']}/metrics`);
    expect(await metrics.text()).toMatch(/^sluice_records_waiting\S* \d+$/m);
  });

  it('keep to the limits of keys and to settings that were changed', async () => {
    const made = (await deployed.admin('POST', '/api-keys', { name: 'one a minute', rpm: 1, dailyTokens: 9_999 })).body;
    await deployed.admin('PUT', '/settings', { MODEL_ALIASES: ['gpt-4o=GLM-4.6'] });
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${made.key}` };
    await eventually(async () => (await deployed.chat(ask('sim:plain', { model: 'gpt-4o' }))).status === 200);
    const statuses = [];
    for (let times = 0; times < 2; times += 1)
      statuses.push((await deployed.chat(ask('sim:plain'), { headers })).status);
    expect(statuses).toEqual([200, 429]);
    await eventually(async () => {
      const { items } = (await deployed.admin('GET', '/api-keys')).body;
      return items[0].lastUsedAt !== null;
    });
  });
});

describe('a backup of a product that runs', () => {
  const file = (): string => join(folder, 'backups/today.db');
  const restored = (): Record<string, string> => ({ DATABASE_URL: `file:${join(folder, 'fresh/sluice.db')}` });

  it('gives back tokens, keys, settings and requests on another machine', async () => {
    const { env } = deployed;
    expect(await said([BACKUP, 'backup', file()], env)).toMatch(
      /^\d+ tokens, 1 API keys, \d settings and \d+ requests/,
    );
    const freshEnv = { ...restored(), TOKEN_ENCRYPTION_KEY: env['TOKEN_ENCRYPTION_KEY']! };
    expect(await said([BACKUP, 'restore', file()], freshEnv)).not.toContain('sealed by a key');
    await onAnotherMachine(folder, freshEnv, async (call, program) => {
      for (const path of ['/tokens', '/api-keys', '/requests']) {
        const [now, then] = [await call('GET', path), (await deployed.admin('GET', path)).body];
        expect(now.total ?? now.items.length, path).toBe(then.total ?? then.items.length);
      }
      const settings = JSON.stringify((await call('GET', '/settings')).items ?? (await call('GET', '/settings')));
      expect(settings).toContain('gpt-4o=GLM-4.6');
      const [token] = (await call('GET', '/tokens?provider=longcat&channel=web')).items;
      const { secret } = await call('POST', `/tokens/${token.id}/reveal`, { password: env['ADMIN_PASSWORD'] });
      expect(env['LONGCAT_TOKENS']).toContain(secret);
      expect(program.lines.join('\n')).not.toContain('sealed by a key');
    });
  });

  it('says clearly that its tokens are of another key', async () => {
    await rm(join(folder, 'fresh'), { recursive: true });
    const freshEnv = { ...restored(), TOKEN_ENCRYPTION_KEY: generateSecretKey() };
    expect(await said([BACKUP, 'restore', file()], freshEnv)).toMatch(
      /\n\d+ tokens are sealed by a key that is not at hand/,
    );
    await onAnotherMachine(folder, freshEnv, async (_call, program) => {
      await program.line((line) => line.includes('are sealed by a key that is not at hand'));
    });
  });
});

describe('the tokens of z.ai2api_python', () => {
  const SECRETS = [zaiUserToken('of the old house'), zaiUserToken('switched off'), LONGCAT_SECOND_TOKEN];
  const command = [join(TOOLS, 'migrate-z-ai2api.ts'), 'tokens.db'];

  it('are taken over once, line by line and without a secret', async () => {
    const file = join(folder, 'tokens.db');
    makeTokensDb(file, [
      ['zai', SECRETS[0]!, 'user', 1, 4],
      ['zai', SECRETS[1]!, 'unknown', 0, 0],
      ['longcat', SECRETS[2]!, 'user', 1, -3],
      ['zai', ZAI_GUEST_TOKEN, 'guest', 1, 0],
      ['k2think', 'a-token-of-k2think', 'user', 1, 0],
      ['qwen', 'a-token-of-another', 'user', 1, 0],
      ['zai', 'short', 'user', 1, 0],
    ]);
    const env = { ...deployed.env, INIT_CWD: folder };
    const dry = await said([...command, '--dry-run'], env);
    expect(dry).toContain('#1 zai: would be taken over with weight 5');
    const first = await said(command, env);
    expect(first.split('\n')).toEqual([
      '#1 zai: taken over with weight 5',
      '#2 zai: taken over with weight 1, switched off',
      '#3 longcat: taken over with weight 1',
      '#4 zai: left out: a guest, whom Sluice makes by itself',
      '#5 k2think: left out: the chat site of K2Think serves guests alone, whom Sluice makes by itself',
      '#6 qwen: left out: of a provider that Sluice does not have',
      '#7 zai: left out: it is shorter than 8 characters',
      '3 taken over, 0 there already, 4 left out.',
    ]);
    const again = await said(command, env);
    expect(again).toMatch(/\n0 taken over, 3 there already, 4 left out\.$/);
    for (const secret of SECRETS) expect(dry + first + again).not.toContain(secret.slice(-12));
    const { items } = (await deployed.admin('GET', '/tokens?provider=zai&channel=web&sort=-weight')).body;
    expect(items[0]).toMatchObject({ weight: 5, enabled: true });
    expect(items.at(-1)).toMatchObject({ weight: 1 });
    expect(items.filter(({ enabled }: { enabled: boolean }) => !enabled)).toHaveLength(1);
  });

  it('are not looked for in another file', async () => {
    const env = { ...deployed.env, INIT_CWD: folder };
    const [program] = command;
    await expect(said([program!, 'backups/today.db'], env)).rejects.toThrow('is it the tokens.db of z.ai2api_python?');
    await expect(said([program!, 'nowhere.db'], env)).rejects.toThrow('There is no file');
  });
});

describe('the users of Redis', () => {
  it('were refused nothing in all of this', async () => {
    expect(await deployed.redis.refusals()).toEqual([]);
  });

  it.each([
    ['worker-k2think', 'XREADGROUP', ['GROUP', 'w', 'me', 'COUNT', '1', 'STREAMS', 'sluice:v1:{req:zai}:q', '>']],
    ['worker-k2think', 'XADD', ['sluice:v1:{req:k2think}:q', '*', 'a', 'b']],
    ['worker-k2think', 'SMEMBERS', ['sluice:v1:{pool:zai:api}:ids']],
    ['worker-k2think', 'SET', ['sluice:v1:{cards}:zai', '{}']],
    ['worker-k2think', 'SUBSCRIBE', ['sluice:v1:{gw:any}:rep']],
    ['worker-k2think', 'HGETALL', ['sluice:v1:{keys}:facts']],
    ['gateway', 'XREADGROUP', ['GROUP', 'w', 'me', 'COUNT', '1', 'STREAMS', 'sluice:v1:{req:zai}:q', '>']],
    ['gateway', 'SMEMBERS', ['sluice:v1:{pool:zai:api}:ids']],
    ['gateway', 'HSET', ['sluice:v1:{keys}:facts', 'a', 'b']],
    ['gateway', 'SET', ['sluice:v1:{settings}:values', '{}']],
    ['gateway', 'GET', ['sluice:v1:{admin}:session:any']],
    ['token-service', 'XREADGROUP', ['GROUP', 'w', 'me', 'COUNT', '1', 'STREAMS', 'sluice:v1:{req:zai}:q', '>']],
    ['token-service', 'FLUSHALL', []],
    ['token-service', 'GET', ['what-another-program-keeps']],
  ])('do not let %s do %s of %j', async (user, command, words) => {
    const connection = deployed.redis.as(user);
    await expect(connection.call(command, ...words)).rejects.toThrow('NOPERM');
    connection.disconnect();
  });

  it('let nobody in without a password', async () => {
    const silent = { warn: () => undefined, log: () => undefined };
    const nobody = redisConnector(deployed.redis.url, 'test', silent)('nobody', { enableReadyCheck: false });
    await expect(nobody.get('a')).rejects.toThrow('NOAUTH');
    nobody.disconnect();
  });
});
