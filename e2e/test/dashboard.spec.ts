import { describe, it, expect } from 'vitest';
import { keyJourneys } from './dashboard/keys.ts';
import { playgroundJourneys } from './dashboard/playground.ts';
import { requestJourneys } from './dashboard/requests.ts';
import { openScene } from './dashboard/scene.ts';
import { tokenJourneys } from './dashboard/tokens.ts';

// One token that the settings bring, soon put to rest and soon tried again.
const scene = openScene({
  env: { ZAI_CHANNELS: 'api', TOKEN_FAILURE_THRESHOLD: '2', TOKEN_RECOVERY_TIMEOUT: '2', CHANNEL_REST: '0' },
});

describe('the dashboard', () => {
  it('lets in who knows the password, and back to where one wanted to go', async () => {
    const { person, page } = scene;
    await person.goTo('/providers');
    await person.givePassword('a wrong one');
    await page.getByRole('alert').getByText('The password is not right.').waitFor();
    await person.givePassword();
    await person.title('Providers');
    expect(new URL(page.url()).pathname).toBe('/sluice/admin/providers');
  });

  it('leads back after the session ended, wherever one was', async () => {
    const { person, page } = scene;
    await person.enter('/tokens?state=active');
    await person.title('Tokens');
    await person.context.clearCookies();
    await page.getByText('you are back at the page you came from').waitFor();
    await person.givePassword();
    await person.title('Tokens');
    expect(page.url()).toContain('/admin/tokens?state=active');
  });

  it('goes on where the browser believes that it is offline: Sluice may be on the same machine', async () => {
    const { person, page } = scene;
    await person.enter('/tokens');
    await person.title('Tokens');
    await page.evaluate("window.dispatchEvent(new Event('offline'))");
    await page.getByRole('link', { name: 'Jobs' }).click();
    await person.row('Prune the books').waitFor();
  });
});

describe('tokens in the dashboard', () => tokenJourneys(scene));
describe('keys and settings in the dashboard', () => keyJourneys(scene));
describe('requests and jobs in the dashboard', () => requestJourneys(scene));
describe('the playground', () => playgroundJourneys(scene));
