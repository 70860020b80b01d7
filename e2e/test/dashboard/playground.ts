import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import type { Scene } from './scene.ts';

/** A PNG of one pixel. */
const DOT = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

async function useKey({ stage, person, page }: Scene): Promise<void> {
  await page.getByLabel('or paste one of yours').fill(stage.product.apiKey);
  await person.button('Use this key').click();
}

/** What a command prints, as somebody would run it who has pasted it. */
async function runShell(command: string, env: Readonly<Record<string, string>>): Promise<string> {
  const { stdout } = await promisify(execFile)('sh', ['-c', command], { env: { ...process.env, ...env } });
  return stdout;
}

export function playgroundJourneys(scene: Scene): void {
  it('streams reasoning and answer apart, and stops when it is told to', async () => {
    const { stage, person, page } = scene;
    await person.enter('/playground');
    await useKey(scene);
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

  it('shows a model an image, and what tools it calls, and leaves the request as a program', async () => {
    const { stage, person, page } = scene;
    await person.enter('/playground?model=GLM-4.5V');
    await useKey(scene);
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'dot.png', mimeType: 'image/png', buffer: Buffer.from(DOT, 'base64') });
    await page.getByRole('img', { name: 'Image 1' }).waitFor();
    await page.getByLabel('Message').fill('sim:plain what is it?');
    await page.keyboard.press('Enter');
    await page.locator('[data-answer]').waitFor();
    await person.button('Send').waitFor();
    await page.getByText('Raw', { exact: true }).click();
    await page.getByText('data:image/png;base64,').first().waitFor();

    await person.goTo('/playground?model=GLM-4.6');
    await person.button('Parameters').click();
    const tool = { type: 'function', function: { name: 'look_up', parameters: { type: 'object', properties: {} } } };
    await page.getByLabel('Tools, as JSON').fill('{"no": "list"}');
    await page.getByText('This is no list of tools in JSON.').waitFor();
    await page.getByLabel('Tools, as JSON').fill(JSON.stringify([tool]));
    await page.keyboard.press('Escape');
    await page.getByLabel('Message').fill('sim:tool');
    await page.keyboard.press('Enter');
    await page.getByText('Calls look_up').waitFor();

    await person.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: new URL(stage.url).origin });
    await person.button('Copy as').click();
    await page.getByRole('menuitem', { name: 'curl' }).click();
    await page.getByText('Copied').waitFor();
    const copied = String(await page.evaluate('navigator.clipboard.readText()'));
    expect(copied).toContain(`curl -N ${stage.url}/v1/chat/completions`);
    expect(copied).toContain('"look_up"');
    expect(copied).not.toContain(stage.product.apiKey);
    const answered = await runShell(copied, { SLUICE_API_KEY: stage.product.apiKey });
    expect(answered).toContain('"tool_calls"');
  });

  it('compares two models side by side, each with its own reasoning and time', async () => {
    const { person, page } = scene;
    await person.enter('/playground');
    await useKey(scene);
    await person.button('Compare').click();
    await person.button('One model').waitFor();
    await page.getByLabel('Message').fill('sim:thinking');
    await page.keyboard.press('Enter');
    await page.locator('[data-answer]').nth(1).waitFor();
    expect(
      await page
        .locator('section[aria-label]')
        .filter({ has: page.locator('[data-answer]') })
        .count(),
    ).toBe(2);
    await page.getByRole('link', { name: 'Show the request' }).nth(1).waitFor();
    await person.button('One model').click();
    await page.locator('[data-answer]').nth(1).waitFor({ state: 'hidden' });
  });
}
