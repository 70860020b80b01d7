import { eventually, zaiApiKey } from '@sluice/testing';
import OpenAI from 'openai';
import type { Browser, Page } from 'playwright-core';
import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startBrowser } from '../src/dashboard/browser.ts';
import { PATIENCE, Person } from '../src/dashboard/person.ts';
import { PASSWORD, type Stage, startStage } from '../src/dashboard/stage.ts';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

let stage: Stage;
let browser: Browser;
let person: Person;
let page: Page;

beforeAll(async () => {
  // One token that the settings bring, soon put to rest and soon tried again.
  const env = { ZAI_CHANNELS: 'api', TOKEN_FAILURE_THRESHOLD: '2', TOKEN_RECOVERY_TIMEOUT: '2', CHANNEL_REST: '0' };
  [stage, browser] = await Promise.all([startStage({ env }), startBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await stage.stop();
});

beforeEach(async () => {
  person = await Person.at(stage, browser);
  page = person.page;
});
afterEach(async () => {
  await person.context.close();
  expect(person.foreign).toEqual([]);
});

describe('the dashboard', () => {
  it('lets in who knows the password, and back to where one wanted to go', async () => {
    await person.goTo('/providers');
    await person.givePassword('a wrong one');
    await page.getByRole('alert').getByText('The password is not right.').waitFor();
    await person.givePassword();
    await person.title('Providers');
    expect(new URL(page.url()).pathname).toBe('/sluice/admin/providers');
  });

  it('leads back after the session ended, wherever one was', async () => {
    await person.enter('/tokens?state=active');
    await person.title('Tokens');
    await person.context.clearCookies();
    await page.getByText('you are back at the page you came from').waitFor();
    await person.givePassword();
    await person.title('Tokens');
    expect(page.url()).toContain('/admin/tokens?state=active');
  });
});

describe('tokens in the dashboard', () => {
  it('are added, imported after a look, switched, deleted and brought back, exported and imported again', async () => {
    const { total: before } = (await stage.call('GET', '/tokens')) as { total: number };
    await person.enter('/tokens');
    await person.button('Add token').click();
    await page.getByLabel('Secret', { exact: false }).first().fill(zaiApiKey('added'));
    await person.dialog.getByLabel('Label').fill('the added one');
    await person.dialog.getByRole('button', { name: 'Add token' }).click();
    await person.row('the added one').getByText('In use').waitFor();

    await person.button('Import').click();
    const lines = [zaiApiKey('one'), zaiApiKey('two'), zaiApiKey('added'), 'short', '# a comment'];
    await page.getByLabel('Paste tokens here').fill(lines.join('\n'));
    await person.button('Look first').click();
    const dialog = person.dialog;
    await dialog.getByText('2 new').waitFor();
    await dialog.getByText('1 there already').waitFor();
    await dialog.getByText('1 cannot be used').waitFor();
    await person.button('Import 2 tokens').click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByText(`1–${before + 3} of ${before + 3}`).waitFor();

    await page.getByRole('checkbox', { name: 'Select the added one' }).check();
    await person.button('Disable').click();
    await person.row('the added one').getByText('Switched off').waitFor();
    await person.button('Enable').click();
    await person.row('the added one').getByText('In use').waitFor();

    await person.button('Delete').click();
    await person.row('the added one').waitFor({ state: 'hidden' });
    await person.button('Undo').click();
    await person.row('the added one').waitFor();

    await person.button('Export').click();
    await page.getByLabel('Admin password').fill(PASSWORD);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      person.dialog.getByRole('button', { name: 'Export' }).click(),
    ]);
    const exported = await readFile(await download.path(), 'utf8');
    expect(exported).toContain(zaiApiKey('added'));
    await person.dialog.waitFor({ state: 'hidden' });

    await page.getByRole('checkbox', { name: 'Select the added one' }).check();
    await person.button('Delete').click();
    await person.button('Delete without waiting').click();
    await eventually(async () => ((await stage.call('GET', '/tokens')) as { total: number }).total === before + 2);
    await person.button('Import').click();
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'tokens.json', mimeType: 'application/json', buffer: Buffer.from(exported) });
    await person.button('Look first').click();
    await person.button('Import 1 token').click();
    await person.row('the added one').waitFor();
  });

  it('are checked, all of them, with progress that one can come back to', async () => {
    await person.enter('/tokens');
    await person.button('Check all').click();
    await page.locator('[data-check]').waitFor();
    await page.reload();
    await page.getByText(/^Checked \d+: \d+ work/).waitFor();
  });

  it('are seen to go bad, with the cause, and to heal', async () => {
    const { items } = (await stage.call('GET', '/tokens?channel=api&pageSize=200')) as {
      items: { id: string; label: string }[];
    };
    const [kept, ...others] = items;
    await stage.call('POST', '/tokens/bulk', { ids: others.map(({ id }) => id), action: 'disable' });
    await person.enter(`/tokens?token=${kept!.id}`);
    const panel = person.dialog;
    await panel.getByText('It takes its turn.').waitFor();
    stage.zai.breakApi('completions', { kind: 'error', status: 401, times: 2 });
    await eventually(async () => {
      await stage.chat('sim:plain');
      const { state } = (await stage.call('GET', `/tokens/${kept!.id}`)) as { state: string };
      return state === 'cooling';
    }, PATIENCE);
    await panel.getByText('Resting', { exact: true }).or(panel.getByText('On trial')).first().waitFor();
    await panel.getByText('the upstream refuses it').waitFor();
    await eventually(async () => (await stage.chat('sim:plain')).status === 200, PATIENCE);
    await panel.getByText('It takes its turn.').waitFor();
    await stage.call('POST', '/tokens/bulk', { ids: others.map(({ id }) => id), action: 'enable' });
  });
});

describe('keys, requests and settings in the dashboard', () => {
  it('make a key that serves, show its request live with its way, and revoke it', async () => {
    await person.enter('/api-keys');
    await person.button('New key').first().click();
    await person.dialog.getByLabel('Name').fill('for the test');
    await person.button('Make the key').click();
    const key = await page.locator('[data-secret]').innerText();
    expect(key).toMatch(/^sk-sluice-/);
    await person.button('I have copied it').click();
    expect(await page.content()).not.toContain(key);

    await page.getByRole('link', { name: 'Requests' }).click();
    await page.locator('[data-live=open]').waitFor();
    const client = new OpenAI({ baseURL: `${stage.url}/v1`, apiKey: key, maxRetries: 0 });
    const question = { model: 'GLM-4.6', messages: [{ role: 'user' as const, content: 'sim:plain' }] };
    await eventually(
      () =>
        client.chat.completions.create(question).then(
          () => true,
          () => false,
        ),
      PATIENCE,
    );
    await person.row('for the test').getByText('Completed').waitFor();
    await person.row('for the test').click();
    await person.dialog.getByText('Taken by a worker').waitFor();
    await person.dialog.getByText('Ended: Completed').waitFor();
    await page.keyboard.press('Escape');

    await page.getByRole('link', { name: 'API keys' }).click();
    await person.row('for the test').click();
    await person.button('Revoke').click();
    await person.button('Delete without waiting').click();
    await eventually(
      () =>
        client.chat.completions.create(question).then(
          () => false,
          ({ status }) => status === 401,
        ),
      PATIENCE,
    );
  });

  it('change DEBUG_LOGGING while everything runs', async () => {
    await person.enter('/settings');
    await page.getByRole('switch', { name: 'Debug logging' }).click({ force: true });
    const review = page.getByRole('region', { name: 'Before saving' });
    await review.getByText('Debug logging').waitFor();
    await review.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved. It takes effect within a second.').waitFor();
    await eventually(async () => {
      await stage.chat('sim:plain');
      return stage.product.gateway.lines.some((line) => line.includes('request handed over'));
    }, PATIENCE);
  });
});

describe('the playground', () => {
  it('streams reasoning and answer apart, and stops when it is told to', async () => {
    await person.enter('/playground');
    await page.getByLabel('or paste one of yours').fill(stage.product.apiKey);
    await person.button('Use this key').click();
    await page.getByLabel('Message').fill('sim:thinking');
    await page.keyboard.press('Enter');
    await page.locator('[data-answer]').waitFor();
    await person.button(/^Thought for/).click();
    expect((await page.locator('[data-reasoning]').innerText()).length).toBeGreaterThan(10);

    // While an answer comes in there is a button to stop it instead.
    await person.button('Send').waitFor();
    await page.getByLabel('Message').fill('sim:slow first=100 every=1000');
    await page.keyboard.press('Enter');
    await page.locator('[data-answer]').nth(1).waitFor();
    await person.button('Stop').click();
    await page.getByText('Stopped.').waitFor();
    await stage.zai.idle();
  });
});
