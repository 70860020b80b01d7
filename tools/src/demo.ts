// The whole product on this machine, against simulators of the upstreams: no account, no internet, no .env.
import { demoSettings, startSimulators } from './run/simulators.ts';
import { live } from './run/lifetime.ts';
import { runProduct } from './run/product.ts';
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
      prepare: startSimulators,
    },
    lifetime,
  ),
);
