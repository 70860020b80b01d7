// The performance bars; words behind `npm run bench --` are passed on.
import { runAgainstBuild } from './run/against-build.ts';

await runAgainstBuild('bench/src/main.ts');
