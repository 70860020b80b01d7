import { type DestinationStream, pino } from 'pino';

/** How long a line may wait for others, ms, and how many bytes of them may. */
const WAIT_MS = 50;
const MOST_BYTES = 8_192;

const { warn: WARN } = pino.levels.values;

/**
 * Standard output, to which lines go together: a busy gateway would spend as much on the write of a line as on the rest
 * of it. A warning or an error is out at once with all before it, and so is everything when the process ends, in
 * whatever way but by SIGKILL.
 */
export function gatheredOutput(): DestinationStream {
  const output = pino.destination({ dest: 1, sync: true, minLength: MOST_BYTES });
  let due: NodeJS.Timeout | null = null;
  const flush = (): void => {
    if (due !== null) clearTimeout(due);
    due = null;
    output.flushSync();
  };
  process.on('exit', flush);
  return {
    // Has pino say of each line how grave it is.
    [pino.symbols.needsMetadataGsym]: true,
    lastLevel: 0,
    write(line: string): void {
      output.write(line);
      if (this.lastLevel >= WARN!) flush();
      else due ??= setTimeout(flush, WAIT_MS).unref();
    },
  } as DestinationStream & { lastLevel: number };
}
