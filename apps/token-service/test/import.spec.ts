import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PASSWORD, TestService } from './support/test-service.js';
import { eventually } from '@sluice/testing';

let service: TestService;
beforeEach(async () => void (service = await TestService.start()));
afterEach(() => service.stop());

const importing = (text: unknown, more: object = {}) =>
  service.call('POST', '/tokens/import', { body: { provider: 'zai', channel: 'web', text, ...more } });

describe('an import', () => {
  it('reads lines, commas and comments, and says of each what became of it', async () => {
    const text = [
      '# my tokens',
      'first-secret-1, second-secret-2',
      '',
      '  first-secret-1  # once more',
      'short',
      'third-secret-3\r',
      'broken-\u0007-secret',
    ].join('\n');
    const tried = await importing(text, { dryRun: true });
    expect(tried.body).toMatchObject({ dryRun: true, created: 3, duplicates: 1, invalid: 2 });
    expect((await service.call('GET', '/tokens')).body.total).toBe(0);
    const { body, status } = await importing(text);
    expect(status).toBe(200);
    expect(body).toMatchObject({ dryRun: false, created: 3, duplicates: 1, invalid: 2 });
    expect(body.results.map(({ line, status }: { line: number; status: string }) => `${line} ${status}`)).toEqual([
      '2 created',
      '2 created',
      '4 duplicate',
      '5 invalid',
      '6 created',
      '7 invalid',
    ]);
    expect(JSON.stringify(body)).not.toContain('secret-1');
    expect((await importing(text)).body).toMatchObject({ created: 0, duplicates: 4, invalid: 2 });
    const { body: list } = await service.call('GET', '/tokens?sort=createdAt');
    expect(list.items.map(({ id }: { id: string }) => id)).toEqual(
      body.results.flatMap(({ id }: { id?: string }) => id ?? []),
    );
  });

  it('reads what other tools write, and tells where JSON is not what it should be', async () => {
    expect((await importing('["one-secret-1","two-secret-2"]')).body.created).toBe(2);
    const objects = [{ token: 'three-secret-3', email: 'a@b.example' }, { token: 7 }, {}, null];
    const { body } = await importing(JSON.stringify(objects));
    expect(body).toMatchObject({ created: 1, invalid: 3 });
    expect((await service.call('GET', '/tokens?q=a@b.example')).body.total).toBe(1);
    expect((await importing('{"token":"four-secret-4","email":"x"}')).body.created).toBe(1);
  });

  it('reads back what an export wrote, in another Sluice with another key too', async () => {
    const made = [
      { provider: 'zai', channel: 'api', secret: 'zai-api-secret', label: 'A', weight: 2, maxConcurrency: 9 },
      { provider: 'longcat', channel: 'web', secret: 'a=b; passport_token_key=x, y', label: 'B, with a comma' },
    ];
    for (const body of made) await service.call('POST', '/tokens', { body });
    const { body: list } = await service.call('GET', '/tokens?q=B');
    await service.call('PATCH', `/tokens/${list.items[0].id}`, { body: { enabled: false } });

    expect((await service.call('POST', '/tokens/export', { body: { password: 'no' } })).status).toBe(403);
    const file = await service.call('POST', '/tokens/export', { body: { password: PASSWORD } });
    expect(file.headers.get('content-disposition')).toContain('attachment');
    const part = await service.call('POST', '/tokens/export', { body: { password: PASSWORD, provider: 'zai' } });
    expect(part.body.tokens.map(({ label }: { label: string }) => label)).toEqual(['A']);

    const other = await TestService.start();
    const body = { provider: 'zai', channel: 'web', text: file.text };
    expect((await other.call('POST', '/tokens/import', { body })).body).toMatchObject({ created: 2, invalid: 0 });
    const again = await other.call('POST', '/tokens/export', { body: { password: PASSWORD } });
    expect(again.body).toEqual(file.body);
    expect(again.body.tokens).toEqual([
      expect.objectContaining({ ...made[0], enabled: true }),
      expect.objectContaining({ ...made[1], enabled: false }),
    ]);
    await other.stop();
  });

  it('of tens of thousands has them all in the pool soon', async () => {
    const lines = Array.from({ length: 3_000 }, (_, index) => `${index % 10 === 0 ? 'bad' : `secret-number-${index}`}`);
    const { body } = await importing(lines.join('\n'));
    expect(body).toMatchObject({ created: 2_700, duplicates: 0, invalid: 300 });
    expect(body.results).toHaveLength(3_000);
    const ids: string[] = body.results.flatMap(({ id }: { id?: string }) => id ?? []);
    const refs = ids.map((id) => ({ id, providerId: 'zai', channel: 'web' }));
    await eventually(async () => (await service.keeper.states(refs)).size === 2_700);
    expect((await service.call('POST', '/tokens/bulk', { body: { ids, action: 'delete' } })).body.changed).toBe(2_700);
    await eventually(async () => (await service.keeper.states(refs)).size === 0);
  });

  it.each([
    [{ text: 7 }, 'text'],
    [{ text: undefined }, 'text'],
    [{ provider: '' }, 'provider'],
    [{ dryRun: 'yes' }, 'dryRun'],
    [{ file: 'x' }, 'file'],
  ])('refuses %j', async (more, param) => {
    const answer = await importing('some-secret-1', more);
    expect([answer.status, answer.body.error.param]).toEqual([400, param]);
  });
});
