// A newcomer's walk: every command of the README and of the manual, entered in a fresh clone. The last line counts.
import { FreshClone } from './docs/fresh-clone.ts';
import { pagesToWalk } from './docs/pages.ts';
import { Walk } from './docs/walk.ts';
import { live } from './run/lifetime.ts';
import { ROOT } from './run/root.ts';

const INTERRUPTED = 130;

await live(async (lifetime) => {
  const clone = await FreshClone.of(ROOT, lifetime.signal);
  lifetime.atEnd(() => clone.remove());
  const walk = new Walk(clone, lifetime.signal, (line) => console.log(line));
  lifetime.atEnd(() => walk.stop());
  console.log(`Commit ${await clone.commit(lifetime.signal)}, in a fresh clone: what is not committed is not in it.`);
  for (const page of await pagesToWalk(clone.root)) await walk.page(page);
  return walk.finish();
}, INTERRUPTED);
