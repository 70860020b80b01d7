import { eventually, ZAI_UNKNOWN_API_KEY, zaiApiKey, zaiUserToken } from '@sluice/testing';
import type { Stage } from '../stage.ts';
import { livePastDay } from './past-day.ts';

interface Made {
  readonly id: string;
}

const PLACE = { provider: 'zai', channel: 'api' };
const DAY_MS = 86_400_000;

/** Gives a product some life: tokens good and bad, keys, requests of many outcomes. @returns what to open, by page */
export async function enliven(stage: Stage): Promise<ReadonlyMap<string, string>> {
  const bad = await addTokens(stage);
  const keys = await addKeys(stage);
  await livePastDay(stage.product.redis.url, keys);
  await stage.call('PUT', '/settings', { MAX_ATTEMPTS: 3 });
  const asked = ['sim:plain', 'sim:thinking', 'sim:length', 'sim:plain', 'sim:cut', 'sim:plain', 'sim:empty'];
  for (const content of [...asked, ...asked]) await stage.chat(content, { stream: true });
  await Promise.all(Array.from({ length: 12 }, () => stage.chat('sim:thinking', { model: 'GLM-4.6-Thinking' })));
  await stage.chat('sim:plain', { model: 'LongCat' });
  await stage.chat('sim:plain', { model: 'no-such-model' });
  await stage.call('POST', `/tokens/${bad}/check`);
  await blockWeb(stage);
  await eventually(async () => ((await stage.call('GET', '/requests')) as { total: number }).total > 500, 60_000);
  const { items } = (await stage.call('GET', '/requests?outcome=empty')) as { items: Made[] };
  return new Map([
    ['request', items[0]!.id],
    ['token', bad],
    ['api-key', keys[0]!],
  ]);
}

/** @returns the id of one that is refused */
async function addTokens(stage: Stage): Promise<string> {
  for (const label of ['main', 'laptop', 'team', 'build server', 'spare']) {
    await stage.call('POST', '/tokens', { ...PLACE, secret: zaiApiKey(label), label, weight: 2, maxConcurrency: 8 });
  }
  const bad = { ...PLACE, secret: ZAI_UNKNOWN_API_KEY, label: 'old contract', weight: 9 };
  const { id } = (await stage.call('POST', '/tokens', bad)) as Made;
  const web = { provider: 'zai', channel: 'web', secret: zaiUserToken('me'), label: 'my account' };
  await stage.call('POST', '/tokens', web);
  const { items } = (await stage.call('GET', '/tokens?q=spare')) as { items: Made[] };
  await stage.call('PATCH', `/tokens/${items[0]!.id}`, { enabled: false });
  return id;
}

async function addKeys(stage: Stage): Promise<string[]> {
  const keys = [
    { name: 'Claude Code, laptop', rpm: 120 },
    { name: 'Open WebUI', rpm: 60, dailyTokens: 2_000_000, models: ['GLM-4.6'] },
    { name: 'trial', expiresAt: new Date(Date.now() + 5 * DAY_MS).toISOString() },
  ];
  const ids: string[] = [];
  for (const key of keys) ids.push(((await stage.call('POST', '/api-keys', key)) as Made).id);
  return ids;
}

/** The site asks for a captcha, which is noticed once it is asked first. */
async function blockWeb(stage: Stage): Promise<void> {
  stage.zai.breakWeb('completions', { kind: 'captcha' });
  await stage.call('PUT', '/settings', { ZAI_CHANNELS: ['web', 'api'] });
  await eventually(async () => {
    await stage.chat('sim:plain');
    return JSON.stringify(await stage.call('GET', '/pool')).includes('resting');
  });
  await stage.call('PUT', '/settings', { ZAI_CHANNELS: null });
}
