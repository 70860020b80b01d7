import { readFileSync } from 'node:fs';

/**
 * The port that an app's package.json gives it as `sluice.port`. It stands there because `npm start`, which runs no code
 * of the apps, has to know it too.
 *
 * @param main  URL of the app's main file, one folder below its package.json, built or not
 */
export function opsPortOf(main: string): number {
  const manifest = new URL('../package.json', main);
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { sluice: { port: number } }).sluice.port;
}
