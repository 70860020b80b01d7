// The whole product on this machine, against the real upstreams.
import { join } from 'node:path';
import { exampleFiles, loadSettings } from './run/environment.ts';
import { live } from './run/lifetime.ts';
import { runProduct } from './run/product.ts';
import { ROOT } from './run/root.ts';
import { PROVIDER_IDS, SERVICES } from './run/services.ts';

await live(async (lifetime) => {
  const file = join(ROOT, '.env');
  const { settings, isNew } = await loadSettings(file, exampleFiles(ROOT), process.env);
  if (isNew) console.log('Wrote .env with fresh secrets: settings are changed there.');
  const keySettings = PROVIDER_IDS.map((id) => `${id.toUpperCase()}_API_KEYS`);
  const unset = keySettings.filter((name) => !settings[name]);
  const advice = unset.length === 0 ? '' : ` Keys of official APIs go into .env: ${unset.join(', ')}.`;
  const projects = SERVICES.map(({ name }) => name);
  await runProduct(
    { root: ROOT, settings, services: SERVICES, projects, source: `Answers come from the upstreams.${advice}` },
    lifetime,
  );
});
