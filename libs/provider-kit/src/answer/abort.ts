import { ServiceError } from '@sluice/contract';

const left = (): ServiceError => new ServiceError('client_closed', 'The caller left before the answer was complete.');

/** @throws ServiceError `client_closed` when nobody waits for the answer any more */
export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw left();
}

/**
 * Waits for work that others wait for too and that goes on without this caller.
 *
 * @throws ServiceError `client_closed` as soon as `signal` aborts, else whatever `work` throws
 */
export async function untilAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  throwIfAborted(signal);
  let leave = (): void => undefined;
  const abort = new Promise<never>((_, reject) => {
    leave = () => reject(left());
    signal.addEventListener('abort', leave, { once: true });
  });
  try {
    return await Promise.race([work, abort]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}
