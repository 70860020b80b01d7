import { eventually, zaiApiKey } from '@sluice/testing';
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { PATIENCE } from '../../src/dashboard/person.ts';
import { PASSWORD, type Stage } from '../../src/dashboard/stage.ts';
import type { Scene } from './scene.ts';

const PLACE = { provider: 'zai', channel: 'api' };

const listed = async (stage: Stage, label: string): Promise<number> =>
  ((await stage.call('GET', `/tokens?q=${encodeURIComponent(label)}`)) as { total: number }).total;

export function tokenJourneys(scene: Scene): void {
  it('are added, imported after a look, switched, deleted and brought back, exported and imported again', async () => {
    const { stage, person, page } = scene;
    await eventually(async () => (await listed(stage, '')) > 0, PATIENCE);
    const before = await listed(stage, '');
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
    await page.getByText('Imported: 2 new, 1 there already, 1 cannot be used').waitFor();

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
    await person.button('Dismiss').click();
    await eventually(async () => (await listed(stage, '')) === before + 2);
    await person.button('Import').click();
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'tokens.json', mimeType: 'application/json', buffer: Buffer.from(exported) });
    await person.button('Look first').click();
    await person.button('Import 1 token').click();
    await person.row('the added one').waitFor();
  });

  it('are checked, all of them, with progress that one can come back to', async () => {
    const { person, page } = scene;
    await person.enter('/tokens');
    await person.button('Check all').click();
    await page.locator('[data-check]').waitFor();
    await page.reload();
    await page.getByText(/^Checked \d+: \d+ work/).waitFor();
  });

  it('are seen to go bad, with the cause, and to heal', async () => {
    const { stage, person } = scene;
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
    await panel.getByText('the upstream refuses it', { exact: true }).waitFor();
    await eventually(async () => (await stage.chat('sim:plain')).status === 200, PATIENCE);
    await panel.getByText('It takes its turn.').waitFor();
    const changes = panel.getByRole('list', { name: 'What became of it' });
    await changes
      .getByText(/^the upstream refuses it · /)
      .first()
      .waitFor();
    await changes.getByRole('listitem').first().getByText('In use').waitFor();
    await changes.getByRole('listitem').last().getByText('Added').waitFor();
    await stage.call('POST', '/tokens/bulk', { ids: others.map(({ id }) => id), action: 'enable' });
  });

  it('stay where they are when a deletion fails, which is said', async () => {
    const { stage, person, page } = scene;
    await stage.call('POST', '/tokens', { ...PLACE, secret: zaiApiKey('kept'), label: 'hard to delete' });
    await person.enter('/tokens?q=hard+to+delete');
    await person.row('hard to delete').waitFor();
    await stage.restartTokenService(async () => {
      await page.getByRole('checkbox', { name: 'Select hard to delete' }).check();
      await person.button('Delete').click();
      await page.getByText('1 token could not be deleted').waitFor();
      await person.row('hard to delete').waitFor();
    });
  });

  it('are deleted at once, and come back to who signs out and in again', async () => {
    const { stage, person, page } = scene;
    const secret = zaiApiKey('deleted');
    const { id } = (await stage.call('POST', '/tokens', { ...PLACE, secret, label: 'short-lived' })) as { id: string };
    await person.enter(`/tokens?token=${id}`);
    await person.dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('token “short-lived” deleted').waitFor();
    await eventually(async () => (await listed(stage, 'short-lived')) === 0);
    await person.button('Language, colours, sign out').click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await person.givePassword();
    await person.title('Tokens');
    expect(await listed(stage, 'short-lived')).toBe(0);
    const { changed } = (await stage.call('POST', '/tokens/bulk', { ids: [id], action: 'restore' })) as {
      changed: number;
    };
    expect(changed).toBe(1);
  });

  it('show their secret, and leave in a file, to who gives the password again', async () => {
    const { stage, person, page } = scene;
    const secret = zaiApiKey('revealed');
    const { id } = (await stage.call('POST', '/tokens', { ...PLACE, secret, label: 'secretive' })) as { id: string };
    await person.enter(`/tokens?token=${id}`);
    await person.button('Show').click();
    const prompt = page.getByRole('dialog', { name: 'Show the secret' });
    await prompt.getByLabel('Admin password').fill('a wrong one');
    await page.keyboard.press('Enter');
    await prompt.getByText('The password is not right.').waitFor();
    expect(await page.content()).not.toContain(secret);
    await prompt.getByLabel('Admin password').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByText(secret).waitFor();
    await person.button('Hide').click();
    await page.getByText(secret).waitFor({ state: 'hidden' });
    expect(await page.content()).not.toContain(secret);
    await page.keyboard.press('Escape');

    await person.button('Export').click();
    const exporting = page.getByRole('dialog', { name: 'Export tokens' });
    await exporting.getByLabel('Admin password').fill('a wrong one');
    await page.keyboard.press('Enter');
    await exporting.getByText('The password is not right.').waitFor();
  });

  it('are searched for: what was typed does not follow a list that was cleared', async () => {
    const { stage, person, page } = scene;
    await stage.call('POST', '/tokens', { ...PLACE, secret: zaiApiKey('found'), label: 'to be found' });
    await person.enter('/tokens?state=active&q=nothing+like+it');
    await page.getByText('No token matches').waitFor();
    const search = page.getByLabel('Search label or id');
    await search.fill('nothing like it either');
    await person.button('Clear filters').click();
    await person.row('to be found').waitFor();
    // Longer than it waits for one more key.
    await page.waitForTimeout(400);
    expect([new URL(page.url()).search, await search.inputValue()]).toEqual(['', '']);
    await search.fill('to be');
    await page.waitForURL(/q=to\+be/);
    // Emptied from elsewhere, the field is empty too.
    await page.getByRole('link', { name: 'Tokens' }).click();
    await page.waitForURL(/tokens$/);
    await eventually(async () => (await search.inputValue()) === '', PATIENCE);
  });
}
