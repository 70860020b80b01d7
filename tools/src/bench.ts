// The performance bars, against what is built now; words behind `npm run bench --` are passed on.
import { join } from 'node:path';
import { build } from './run/build.ts';
import { live } from './run/lifetime.ts';
import { ProcessGroup } from './run/process-group.ts';
import { findRedisServer } from './run/redis.ts';
import { ROOT } from './run/root.ts';
import { WITH_SIMULATORS } from './run/services.ts';

const INTERRUPTED = 130;

await live(async (lifetime) => {
  await findRedisServer((message) => console.log(message), lifetime.signal);
  console.log('Building ...');
  await build(ROOT, WITH_SIMULATORS, lifetime.signal);
  const args = [...process.execArgv, join(ROOT, 'bench/src/main.ts'), ...process.argv.slice(2)];
  const bench = new ProcessGroup(process.execPath, args, { cwd: ROOT });
  lifetime.atEnd(() => bench.terminate(5_000));
  bench.stdout.pipe(process.stdout);
  bench.stderr.pipe(process.stderr);
  const { code } = await Promise.race([bench.exited, lifetime.stopped().then(() => ({ code: INTERRUPTED }))]);
  return code ?? 1;
}, INTERRUPTED);
