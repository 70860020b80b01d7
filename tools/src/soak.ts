// Ten minutes of everything at once; words behind `npm run soak --` are passed on.
import { runAgainstBuild } from './run/against-build.ts';

await runAgainstBuild('bench/src/soak/main.ts');
