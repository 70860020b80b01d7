// Every model, channel and SDK against what the rows promise; writes docs/compatibility.md.
import { runAgainstBuild } from './run/against-build.ts';

await runAgainstBuild('e2e/src/matrix/main.ts');
