import { type DestinationStream, pino } from 'pino';

/** Between two writes, and so the longest wait of a line for others, ms; and how many bytes may wait. */
const REST_MS = 50;
const MOST_BYTES = 8_192;

const { warn: WARN } = pino.levels.values;

/**
 * Standard output, to which lines go together: a busy gateway would spend as much on the write of a line as on the rest
 * of it. A warning or an error is out at once with all before it, and so is everything when the process ends, in
 * whatever way but by SIGKILL.
 */
export function gatheredOutput(): DestinationStream {
  const output = pino.destination({ dest: 1, sync: true, minLength: MOST_BYTES });
  let rest: NodeJS.Timeout | null = null;
  let isWaiting = false;
  const flush = (): void => {
    isWaiting = false;
    output.flushSync();
    rest ??= setTimeout(() => {
      rest = null;
      if (isWaiting) flush();
    }, REST_MS).unref();
  };
  process.on('exit', flush);
  return {
    // Has pino say of each line how grave it is.
    [pino.symbols.needsMetadataGsym]: true,
    lastLevel: 0,
    write(line: string): void {
      output.write(line);
      isWaiting = true;
      if (rest === null || this.lastLevel >= WARN!) flush();
    },
  } as DestinationStream & { lastLevel: number };
}
