import { delimiter } from 'node:path';
import { installPackage, findProgram, type SystemPackage } from '../run/install.ts';
import { Refusal } from '../run/lifetime.ts';

const CHROMIUM: SystemPackage = {
  title: 'Chromium',
  names: { 'apt-get': 'chromium', apk: 'chromium', dnf: 'chromium' },
  otherwise: 'install Chromium and have CHROMIUM say where its program is',
};
const NGINX: SystemPackage = {
  title: 'nginx',
  names: { 'apt-get': 'nginx', apk: 'nginx', dnf: 'nginx', brew: 'nginx' },
  otherwise: 'install nginx and have NGINX say where its program is',
};

/** Programs for administrators are not on everybody's PATH. */
const PLACES = [process.env['PATH'] ?? '', '/usr/sbin', '/usr/local/sbin'].join(delimiter);

/**
 * Finds the browser in which the dashboard is tried: where CHROMIUM says, else on PATH; and installs one where there is
 * none and we may. Its place is left in CHROMIUM for the tests.
 *
 * @throws Refusal which says what to install
 */
export async function findChromium(say: (message: string) => void, signal: AbortSignal): Promise<void> {
  if (process.env['CHROMIUM']) return;
  process.env['CHROMIUM'] = await find('chromium', CHROMIUM, 'The tests of the dashboard', say, signal);
}

/**
 * Finds the server behind which the product is tried: where NGINX says, else on PATH; and installs one where there is none
 * and we may. Its place is left in NGINX for the tests.
 *
 * @throws Refusal which says what to install
 */
export async function findNginx(say: (message: string) => void, signal: AbortSignal): Promise<void> {
  if (process.env['NGINX']) return;
  process.env['NGINX'] = await find('nginx', NGINX, 'The tests of the manual', say, signal);
}

async function find(
  program: string,
  wanted: SystemPackage,
  whoNeedsIt: string,
  say: (message: string) => void,
  signal: AbortSignal,
): Promise<string> {
  const found = await findProgram([program], PLACES);
  if (found !== null) return found;
  const obstacle = await installPackage(wanted, say, signal);
  signal.throwIfAborted();
  const installed = await findProgram([program], PLACES);
  if (installed !== null) return installed;
  throw new Refusal(`${whoNeedsIt} need ${wanted.title}: ${obstacle ?? `the package had no ${program}`}.`);
}
