import { eventually } from '@sluice/testing';
import OpenAI from 'openai';
import { expect, it } from 'vitest';
import { PATIENCE } from '../../src/dashboard/person.ts';
import type { Scene } from './scene.ts';

export function keyJourneys(scene: Scene): void {
  it('make a key that serves, show its request live with its way, and revoke it', async () => {
    const { stage, person, page } = scene;
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
    await page.getByText('key “for the test” deleted').waitFor();
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
    const { stage, person, page } = scene;
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
}
