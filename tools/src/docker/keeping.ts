import { randomBytes } from 'node:crypto';
import { AdminClient } from '../keys/admin-client.ts';
import type { Client } from './client.ts';
import type { Stack } from './stack.ts';

const LABEL = 'kept by the volume';

interface Page {
  readonly items: readonly { readonly id: string; readonly label?: string | null }[];
  readonly total: number;
}

/** What was stored before `down` is there after `up`, and a token from before can still be opened. */
export async function keepsItsData(stack: Stack, client: Client, password: string): Promise<string> {
  const signIn = () => AdminClient.signIn(stack.url, password);
  const before = await signIn();
  const secret = `ak_${randomBytes(24).toString('hex')}`;
  const made = await before.call('POST', '/tokens', { provider: 'longcat', channel: 'api', secret, label: LABEL });
  if (made.status !== 201) throw new Error(`a token could not be added (${made.status})`);
  await before.call('PATCH', `/tokens/${String(made.body['id'])}`, { enabled: false });
  const asked = await pageOf(before, '/requests?pageSize=100');
  await stack.compose('down', '--timeout', '40');
  if ((await stack.containers()).length > 0) throw new Error('down left containers');
  await stack.up();
  await client.untilServed();
  const after = await signIn();
  const requests = new Set((await pageOf(after, '/requests?pageSize=100')).items.map(({ id }) => id));
  const lost = asked.items.filter(({ id }) => !requests.has(id));
  if (lost.length > 0 || asked.total === 0) throw new Error(`${lost.length} of ${asked.total} requests are gone`);
  const token = (await pageOf(after, '/tokens?pageSize=100')).items.find(({ label }) => label === LABEL);
  if (token === undefined) throw new Error('the token is gone');
  const opened = await after.call('POST', `/tokens/${token.id}/reveal`, { password });
  if (opened.body['secret'] !== secret) throw new Error(`the token cannot be opened (${opened.status})`);
  return `${asked.total} requests are there, and a token, which opens`;
}

async function pageOf(admin: AdminClient, path: string): Promise<Page> {
  const { status, body } = await admin.call('GET', path);
  if (status !== 200) throw new Error(`${path} was answered with ${status}`);
  return body as unknown as Page;
}
