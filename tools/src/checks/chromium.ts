import { findProgram, installPackage, type SystemPackage } from '../run/install.ts';
import { Refusal } from '../run/lifetime.ts';

const CHROMIUM: SystemPackage = {
  title: 'Chromium',
  names: { 'apt-get': 'chromium', apk: 'chromium', dnf: 'chromium' },
  otherwise: 'install Chromium and have CHROMIUM say where its program is',
};

/**
 * Finds the browser in which the dashboard is tried: where CHROMIUM says, else on PATH; and installs one where there is
 * none and we may. Its place is left in CHROMIUM for the tests.
 *
 * @throws Refusal which says what to install
 */
export async function findChromium(say: (message: string) => void, signal: AbortSignal): Promise<void> {
  if (process.env['CHROMIUM']) return;
  let found = await findProgram(['chromium']);
  if (found === null) {
    const obstacle = await installPackage(CHROMIUM, say, signal);
    signal.throwIfAborted();
    found = await findProgram(['chromium']);
    if (found === null) {
      throw new Refusal(`The tests of the dashboard need Chromium: ${obstacle ?? 'the package had no chromium'}.`);
    }
  }
  process.env['CHROMIUM'] = found;
}
