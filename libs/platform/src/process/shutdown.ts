/** A Ctrl-C reaches a process twice when a terminal and a parent both deliver it; ms within which that is one. */
const SAME_SIGNAL_MS = 300;

/**
 * Ends the process in good order at the first SIGTERM or SIGINT: `close`, then exit code 0. Exit code 1 at once when
 * `close` fails, when it takes longer than `limitMs`, or at a second signal; one within 300 ms of the first is the
 * same Ctrl-C and is ignored.
 */
export function onShutdown(close: () => Promise<void>, limitMs: number): void {
  let askedAt: number | null = null;
  const onSignal = (): void => {
    const now = performance.now();
    if (askedAt !== null) {
      if (now - askedAt > SAME_SIGNAL_MS) giveUp('asked to stop again, so stopping at once');
      return;
    }
    askedAt = now;
    setTimeout(() => giveUp(`not finished after ${limitMs} ms, so stopping at once`), limitMs).unref();
    // A pending promise does not keep Node alive, so that a lost `close` must not pass for a good end.
    const keepAlive = setInterval(() => undefined, 1_000);
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        clearInterval(keepAlive);
        giveUp(`could not stop in good order: ${error instanceof Error ? error.message : String(error)}`);
      },
    );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}

function giveUp(reason: string): never {
  process.stderr.write(`${reason}\n`);
  process.exit(1);
}
