// The whole product on this machine, against simulators of the upstreams: no account, no internet, no .env.
import { demoSettings, startSimulators } from './run/simulators.ts';
import { live } from './run/lifetime.ts';
import { runProduct } from './run/product.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './run/root.ts';
import { SERVICES, WITH_SIMULATORS } from './run/services.ts';

await live((lifetime) =>
  runProduct(
    {
      root: ROOT,
      settings: demoSettings(process.env),
      services: SERVICES,
      projects: WITH_SIMULATORS,
      source: 'DEMO: answers come from the built-in simulators, not from real models.',
      prepare: async (stage) => {
        // Its tokens are the simulators' and its key is of today: neither belongs among what Sluice keeps.
        const folder = await mkdtemp(join(tmpdir(), 'sluice-demo-'));
        lifetime.atEnd(() => rm(folder, { recursive: true, force: true }));
        return { ...(await startSimulators(stage)), DATABASE_URL: `file:${join(folder, 'sluice.db')}` };
      },
    },
    lifetime,
  ),
);
