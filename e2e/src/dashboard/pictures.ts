/**
 * Takes pictures of every page in both themes, at the width of a desk and of a phone, into the folder that is named.
 * The builds must be there.
 */
import type { Page } from 'playwright-core';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { eventually, ZAI_UNKNOWN_API_KEY, zaiApiKey, zaiUserToken } from '@sluice/testing';
import { DESKTOP, openContext, PHONE, signIn, startBrowser } from './browser.ts';
import { PASSWORD, startStage, type Stage } from './stage.ts';

const [folder = 'pictures', only = '', languages = 'en'] = process.argv.slice(2);

const VIEWS: readonly (readonly [name: string, path: string])[] = [
  ['overview', ''],
  ['tokens', '/tokens'],
  ['token', '/tokens?token=FIRST'],
  ['tokens-add', '/tokens?do=add'],
  ['tokens-import', '/tokens?do=import'],
  ['api-keys', '/api-keys'],
  ['api-key', '/api-keys?key=FIRST'],
  ['requests', '/requests'],
  ['request', '/requests?request=FIRST'],
  ['playground', '/playground'],
  ['providers', '/providers'],
  ['jobs', '/jobs'],
  ['settings', '/settings'],
  ['audit', '/audit'],
];

/** Some life: tokens good and bad, keys, requests of many outcomes. */
async function enliven(stage: Stage): Promise<Map<string, string>> {
  const place = { provider: 'zai', channel: 'api' };
  const secrets = ['main', 'laptop', 'team', 'build server', 'spare'];
  for (const label of secrets)
    await stage.call('POST', '/tokens', { ...place, secret: zaiApiKey(label), label, weight: 2 });
  const bad = { ...place, secret: ZAI_UNKNOWN_API_KEY, label: 'old contract', weight: 9 };
  const { id } = (await stage.call('POST', '/tokens', bad)) as { id: string };
  await stage.call('POST', '/tokens', {
    provider: 'zai',
    channel: 'web',
    secret: zaiUserToken('me'),
    label: 'my account',
  });
  const { items } = (await stage.call('GET', '/tokens?q=spare')) as { items: { id: string }[] };
  await stage.call('PATCH', `/tokens/${items[0]!.id}`, { enabled: false });
  const key = (await stage.call('POST', '/api-keys', { name: 'Claude Code, laptop' })) as { id: string };
  await stage.call('POST', '/api-keys', { name: 'Open WebUI', rpm: 60, dailyTokens: 2_000_000, models: ['GLM-4.6'] });
  await stage.call('POST', '/api-keys', {
    name: 'trial',
    expiresAt: new Date(Date.now() + 5 * 86_400_000).toISOString(),
  });
  await stage.call('PUT', '/settings', { MAX_ATTEMPTS: 3 });
  const asked = [
    'sim:plain',
    'sim:thinking',
    'sim:plain',
    'sim:length',
    'sim:cut',
    'sim:plain',
    'sim:empty',
    'sim:plain',
  ];
  for (const content of [...asked, ...asked]) await stage.chat(content, { stream: true });
  await Promise.all(Array.from({ length: 12 }, () => stage.chat('sim:thinking', { model: 'GLM-4.6-Thinking' })));
  await stage.chat('sim:plain', { model: 'LongCat' });
  await stage.chat('sim:plain', { model: 'no-such-model' });
  stage.zai.breakWeb('completions', { kind: 'captcha' });
  await stage.call('PUT', '/settings', { ZAI_CHANNELS: ['web', 'api'] });
  await eventually(async () => {
    await stage.chat('sim:plain');
    return JSON.stringify(await stage.call('GET', '/pool')).includes('resting');
  });
  await stage.call('PUT', '/settings', { ZAI_CHANNELS: null });
  await eventually(async () => ((await stage.call('GET', '/requests')) as { total: number }).total > 30);
  const { items: empty } = (await stage.call('GET', '/requests?outcome=empty')) as { items: { id: string }[] };
  return new Map([
    ['request', empty[0]!.id],
    ['token', id],
    ['api-key', key.id],
  ]);
}

/** A question and its answer, so that there is something to see. */
async function converse(page: Page, key: string): Promise<void> {
  const field = page.locator('main input[type=password]');
  if (await field.isVisible()) {
    await field.fill(key);
    await page.keyboard.press('Enter');
  }
  await page.locator('main textarea').last().fill('sim:thinking How many primes are below 100?');
  await page.keyboard.press('Enter');
  await page.locator('[data-answer]').waitFor();
}

const order = {
  ZAI_CHANNELS: 'api,web',
  LONGCAT_CHANNELS: 'api,web',
  TOKEN_FAILURE_THRESHOLD: '2',
  CHANNEL_REST: '60',
};
const stage = await startStage({ providers: ['zai', 'k2think', 'longcat'], env: order });
const browser = await startBrowser();
try {
  const ids = await enliven(stage);
  await mkdir(resolve(folder), { recursive: true });
  for (const language of languages.split(',')) {
    for (const [width, viewport] of Object.entries({ desk: DESKTOP, phone: PHONE })) {
      for (const colorScheme of ['light', 'dark'] as const) {
        const context = await openContext(browser, { viewport, colorScheme, locale: language });
        const page = await context.newPage();
        page.on('console', (message) => message.type() === 'error' && console.log(`${page.url()}: ${message.text()}`));
        page.on('pageerror', (error) => console.log(`${page.url()}: ${error.message}`));
        const save = (name: string): Promise<Buffer> =>
          page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}-${language}.png`) });
        await page.goto(`${stage.url}/admin`);
        await page.locator('form').waitFor();
        if (only === '' || only.includes('login')) await save('login');
        await signIn(page, stage.url, PASSWORD);
        for (const [name, path] of VIEWS) {
          if (only !== '' && !only.split(',').includes(name)) continue;
          await page.goto(`${stage.url}/admin${path.replace('FIRST', ids.get(name) ?? '')}`);
          await page
            .locator('#main h1')
            .waitFor({ timeout: 5_000 })
            .catch(() => console.log(`${name}: no title`));
          if (name === 'playground') await converse(page, stage.product.apiKey);
          await page.waitForTimeout(1_200);
          await save(name);
        }
        await context.close();
      }
    }
  }
} finally {
  await browser.close();
  await stage.stop();
}
