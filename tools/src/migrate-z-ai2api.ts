// Takes over the tokens of z.ai2api_python: docs/manual/from-z-ai2api.md.
import { join } from 'node:path';
import { AdminClient } from './keys/admin-client.ts';
import { pathFromCaller, readSettings } from './run/environment.ts';
import { live, Refusal } from './run/lifetime.ts';
import { ROOT } from './run/root.ts';
import { publicUrl, SERVICES } from './run/services.ts';
import { planTakeOver } from './z-ai2api/plan.ts';
import { readTokens } from './z-ai2api/read-tokens.ts';
import { takeOver } from './z-ai2api/take-over.ts';

await live(async () => {
  const words = process.argv.slice(2);
  const [file, ...more] = words.filter((word) => word !== '--dry-run');
  if (file === undefined || more.length > 0) {
    throw new Refusal('Usage: npm run migrate:z-ai2api -- tokens.db [--dry-run]');
  }
  const planned = planTakeOver(readTokens(pathFromCaller(file)));
  const settings = await readSettings(join(ROOT, '.env'), process.env);
  const client = await AdminClient.signIn(publicUrl(SERVICES, settings), settings['ADMIN_PASSWORD'] ?? '');
  await takeOver(planned, client, words.includes('--dry-run'), (line) => console.log(line));
  await client.signOut();
});
