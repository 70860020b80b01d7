/**
 * Takes pictures of every page in both themes, of some on a phone and in Chinese, into docs/screenshots.
 *
 * Options: `--to=FOLDER`, `--only=NAME,…` (of pages, or of pictures). The builds must be there.
 */
import { fileURLToPath } from 'node:url';
import type { BrowserContext, Page } from 'playwright-core';
import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { openContext, signIn, startBrowser } from '../browser.ts';
import { PASSWORD, startStage, type Stage } from '../stage.ts';
import { enliven } from './enliven.ts';
import { hasChineseFont, shrink } from './shrink.ts';
import { VIEWS, type View } from './views.ts';

const option = (name: string): string | undefined =>
  process.argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3);

/** Signs that something is still to come. */
const AWAITED = '#main [aria-busy=true], .mantine-Skeleton-root, .mantine-Loader-root';
/** For charts, which are drawn last. ms */
const SETTLING_MS = 1_200;

/** A question and its answers, so that there is something to see. */
async function converse(page: Page, key: string): Promise<void> {
  const field = page.locator('main input[type=password]');
  if (await field.isVisible()) {
    await field.fill(key);
    await page.keyboard.press('Enter');
  }
  await page.locator('main textarea').last().fill('sim:thinking How many primes are below 100?');
  await page.keyboard.press('Enter');
  await page.locator('[data-answer]').last().waitFor();
}

/** Opens a page and waits until it is drawn. */
async function show(page: Page, stage: Stage, view: View, first: ReadonlyMap<string, string>): Promise<void> {
  await page.goto(`${stage.url}/admin${(view.path ?? '').replace('FIRST', first.get(view.page) ?? '')}`);
  if (view.path === null) return page.locator('form').waitFor();
  await page.locator('#main h1').waitFor();
  if (view.page === 'playground') await converse(page, stage.product.apiKey);
  await page.locator(AWAITED).first().waitFor({ state: 'detached' });
  await page.waitForTimeout(SETTLING_MS);
}

const folder = resolve(option('to') ?? fileURLToPath(new URL('../../../../docs/screenshots', import.meta.url)));
const only = option('only')?.split(',');
const views = VIEWS.filter(({ page, name }) => only === undefined || only.includes(page) || only.includes(name));
if (views.some(({ language }) => language === 'zh-CN') && !(await hasChineseFont())) {
  console.error('No font has Chinese letters: install one, as by "apt-get install fonts-wqy-microhei".');
  process.exit(1);
}
const order = {
  ZAI_CHANNELS: 'api,web',
  LONGCAT_CHANNELS: 'api,web',
  TOKEN_FAILURE_THRESHOLD: '2',
  CHANNEL_REST: '600',
};
const stage = await startStage({ providers: ['zai', 'k2think', 'longcat'], env: order });
const browser = await startBrowser();
try {
  const first = await enliven(stage);
  if (only === undefined) await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const contexts = new Map<string, BrowserContext>();
  for (const view of views) {
    const { viewport, colorScheme, language, path: below } = view;
    const window = `${viewport.width} ${colorScheme} ${language} ${below === null}`;
    const context = contexts.get(window) ?? (await openContext(browser, { viewport, colorScheme, locale: language }));
    const page = await context.newPage();
    if (below !== null && !contexts.has(window)) await signIn(page, stage.url, PASSWORD);
    contexts.set(window, context);
    page.on('pageerror', (error) => console.error(`${view.name}: ${error.message}`));
    await show(page, stage, view, first);
    const path = join(folder, `${view.name}.png`);
    await page.screenshot({ path });
    await shrink(path);
    await page.close();
    console.error(`taken: ${view.name}`);
  }
} finally {
  await browser.close();
  await stage.stop();
}
