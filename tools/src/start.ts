// The whole product on this machine, against the real upstreams.
import { join } from 'node:path';
import { loadSettings } from './run/environment.ts';
import { live } from './run/lifetime.ts';
import { runProduct } from './run/product.ts';
import { ROOT } from './run/root.ts';
import { SERVICES } from './run/services.ts';

await live(async (lifetime) => {
  const file = join(ROOT, '.env');
  const { settings, isNew } = await loadSettings(file, join(ROOT, '.env.example'), process.env);
  if (isNew) console.log('Wrote .env with fresh secrets: settings are changed there.');
  const source = settings['ZAI_API_KEYS']
    ? 'Answers come from the upstreams.'
    : 'Answers come from the chat sites; ZAI_API_KEYS in .env adds the official API.';
  const projects = SERVICES.map(({ name }) => name);
  await runProduct({ root: ROOT, settings, services: SERVICES, projects, source }, lifetime);
});
