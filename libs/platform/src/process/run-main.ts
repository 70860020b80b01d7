import { ConfigError } from '../config/config-error.js';

/** What sysexits.h calls EX_CONFIG: starting again without a change is of no use. */
const EXIT_CONFIG = 78;

/**
 * Runs a service's start. Settings that cannot be used end in one line for each fault on stderr and exit code 78; any
 * other failure in one line and exit code 1.
 */
export function runMain(start: () => Promise<void>): void {
  start().catch((error: unknown) => {
    if (error instanceof ConfigError) {
      process.stderr.write(`${error.faults.join('\n')}\n`);
      process.exit(EXIT_CONFIG);
    }
    process.stderr.write(`${oneLine(error)}\n`);
    process.exit(1);
  });
}

function oneLine(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error);
  return text.replaceAll(/\s*\n\s*/g, ' ');
}
