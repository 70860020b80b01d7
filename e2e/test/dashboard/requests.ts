import { expect, it } from 'vitest';
import { PATIENCE } from '../../src/dashboard/person.ts';
import type { Scene } from './scene.ts';

export function requestJourneys(scene: Scene): void {
  it('come live again after the service was away, with what was missed', async () => {
    const { stage, person, page } = scene;
    await person.enter('/requests');
    await page.locator('[data-live=open]').waitFor();
    let missed = '';
    await stage.restartTokenService(async () => {
      await page.locator('[data-live=connecting]').waitFor();
      missed = (await stage.chat('sim:plain')).headers.get('x-request-id')!;
    });
    await page.locator('[data-live=open]').waitFor();
    await page.getByRole('button', { name: missed }).waitFor();
    const live = (await stage.chat('sim:plain')).headers.get('x-request-id')!;
    await page.getByRole('button', { name: live }).waitFor();
    await person.title('Requests');
  });

  it('come live when they are what was searched for, by the id of the answer', async () => {
    const { stage, person, page } = scene;
    const answered = (await (await stage.chat('sim:plain')).json()) as { id: string };
    expect(answered.id).toMatch(/^chatcmpl-/);
    await person.enter(`/requests?q=${answered.id}`);
    await page.getByRole('button', { name: answered.id.replace('chatcmpl-', 'req_') }).waitFor();
    // All ids of now begin alike: what comes is one of them.
    const beginning = answered.id.slice(0, 'chatcmpl-'.length + 2);
    await person.goTo(`/requests?q=${beginning}`);
    await page.locator('[data-live=open]').waitFor();
    const live = (await stage.chat('sim:plain')).headers.get('x-request-id')!;
    await page.getByRole('button', { name: live }).waitFor();
  });

  it('lead to the board of the queue, which asks nobody else for anything', async () => {
    const { person, page, stage } = scene;
    await person.enter('/jobs');
    const [board] = await Promise.all([
      person.context.waitForEvent('page'),
      page.getByRole('link', { name: 'Bull Board' }).click(),
    ]);
    await board.getByRole('link', { name: 'jobs' }).first().waitFor({ timeout: PATIENCE });
    expect(new URL(board.url()).pathname).toContain('/sluice/api/admin/queues');
    await person.context.clearCookies();
    expect((await board.goto(`${stage.url}/api/admin/queues`))?.status()).toBe(401);
  });
}
