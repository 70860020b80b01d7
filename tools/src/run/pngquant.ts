import { findProgram, installPackage, type SystemPackage } from './install.ts';
import { Refusal } from './lifetime.ts';

const PNGQUANT: SystemPackage = {
  title: 'pngquant',
  names: { 'apt-get': 'pngquant', apk: 'pngquant', dnf: 'pngquant', brew: 'pngquant' },
  otherwise: 'install pngquant',
};

/** Finds the program that makes pictures small, or installs it where we may. @throws Refusal which says what to install */
export async function findPngquant(say: (message: string) => void, signal: AbortSignal): Promise<void> {
  if ((await findProgram(['pngquant'])) !== null) return;
  const obstacle = await installPackage(PNGQUANT, say, signal);
  signal.throwIfAborted();
  if (obstacle !== null) throw new Refusal(`Pictures are made small by pngquant: ${obstacle}.`);
}
