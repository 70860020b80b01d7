// Pictures of every page of the dashboard, into docs/screenshots; words behind `npm run screenshots --` are passed on.
import { findChromium } from './checks/system-programs.ts';
import { runAgainstBuild } from './run/against-build.ts';
import { findPngquant } from './run/pngquant.ts';

await runAgainstBuild('e2e/src/dashboard/pictures/main.ts', [findChromium, findPngquant]);
