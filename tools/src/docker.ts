// The containers for real: images from a clean clone of what is committed, the demo stack as a project of its own, and
// what a machine does to it. Wants a Docker engine and Compose, and says so where there is none. LISTEN_PORT is the port
// that is published; any free one unless it is set.
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { buildImages, cloneHead, makeSecrets, refusesWithoutSecrets } from './docker/build.ts';
import { Client } from './docker/client.ts';
import { answersStream, containersAreHeld, dashboardOpens, pagesAreWhole } from './docker/doors.ts';
import { Engine } from './docker/engine.ts';
import { healsAfterCrash, healsAfterKill } from './docker/healing.ts';
import { keepsItsData } from './docker/keeping.ts';
import { Report } from './docker/report.ts';
import { sharesTheLoad } from './docker/scaling.ts';
import { Stack } from './docker/stack.ts';
import { live } from './run/lifetime.ts';
import { freePort } from './run/ports.ts';
import { ROOT } from './run/root.ts';

const INTERRUPTED = 130;

await live(async (lifetime) => {
  const engine = await Engine.find(lifetime.signal);
  if (typeof engine === 'string') {
    console.log(`skipped: ${engine}`);
    return 0;
  }
  console.log(engine.versions);
  const report = new Report((line) => console.log(line));
  const folder = await mkdtemp(join(tmpdir(), 'sluice-docker-'));
  lifetime.atEnd(() => rm(folder, { recursive: true, force: true }));
  const port = Number(process.env['LISTEN_PORT']) || (await freePort());
  const project = `sluice-test-${randomBytes(3).toString('hex')}`;
  const stack = new Stack({ engine, folder, project, port, signal: lifetime.signal });

  const isBuilt =
    (await report.check('a clean clone', () => cloneHead(ROOT, folder))) &&
    (await report.check('refuses to start without secrets', () => refusesWithoutSecrets(stack))) &&
    (await report.check('makes secrets', () => makeSecrets(folder)));
  if (!isBuilt) return report.finish();
  lifetime.atEnd(() => stack.remove());
  const settings = parseEnv(await readFile(join(folder, '.env'), 'utf8'));
  const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string };
  const client = new Client(stack, settings['AUTH_TOKEN'] ?? '');
  const password = settings['ADMIN_PASSWORD'] ?? '';

  const isUp =
    (await report.check('builds every image', () => buildImages(stack))) &&
    (await report.check('comes up healthy', async () => {
      await stack.up();
      await client.untilServed();
      return `${(await stack.services()).length} services`;
    }));
  if (!isUp) {
    console.log(await stack.compose('logs', '--tail', '20').catch(String));
    return report.finish();
  }
  await report.check('streams answers', () => answersStream(client));
  await report.check('opens the dashboard', () => dashboardOpens(stack, client));
  await report.check('serves what no import leads to', () => pagesAreWhole(stack, client, password));
  await report.check('holds its containers', () => containersAreHeld(stack, version));
  await report.check('keeps its data from down to up', () => keepsItsData(stack, client, password));
  await report.check('shares the load of three workers', () => sharesTheLoad(stack, client));
  const services = await stack.services();
  for (const service of services) {
    await report.check(`${service} crashes`, () => healsAfterCrash(stack, client, service));
  }
  for (const service of services) {
    await report.check(`${service} is killed by hand`, () => healsAfterKill(stack, client, service));
  }
  await report.check('is removed whole', async () => {
    await stack.remove();
    if ((await stack.containers()).length > 0) throw new Error('there are containers left');
    return 'containers, networks, volumes, images';
  });
  return report.finish();
}, INTERRUPTED);
