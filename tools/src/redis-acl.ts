// A user of Redis for each service, with passwords of its own: docs/manual/redis-users.md.
import { join } from 'node:path';
import { dropOldPasswords, renewPasswords } from './redis-acl/folder.ts';
import { aclTemplate, redisUsers } from './redis-acl/users.ts';
import { build } from './run/build.ts';
import { pathFromCaller, readSettings } from './run/environment.ts';
import { live, Refusal } from './run/lifetime.ts';
import { ROOT } from './run/root.ts';
import { PROVIDER_IDS } from './run/services.ts';

const USAGE = 'Usage: npm run redis:acl -- <folder> [--drop-old], or -- --template';

await live(async ({ signal }) => {
  const words = process.argv.slice(2);
  const [folder, ...more] = words.filter((word) => !word.startsWith('--'));
  await build(ROOT, ['contract'], signal);
  const { RedisNames } = await import('@sluice/contract');
  if (words.includes('--template')) {
    process.stdout.write(aclTemplate(redisUsers(new RedisNames(), PROVIDER_IDS)));
    return;
  }
  if (folder === undefined || more.length > 0) throw new Refusal(USAGE);
  const settings = await readSettings(join(ROOT, '.env'), process.env);
  const users = redisUsers(new RedisNames(settings['SLUICE_SCOPE'] ?? ''), PROVIDER_IDS);
  const place = pathFromCaller(folder);
  if (words.includes('--drop-old')) {
    await dropOldPasswords(place, users);
    console.log(`The passwords of before are out of ${join(folder, 'users.acl')}: load it once more.`);
    return;
  }
  const wasThere = await renewPasswords(place, users);
  console.log(`Wrote ${join(folder, 'users.acl')} for Redis, and beside it the settings of ${users.length} users.`);
  if (wasThere)
    console.log('The passwords of before open as well: load the file, start the services anew, then --drop-old.');
});
