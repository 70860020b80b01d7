import type { Logger } from '@nestjs/common';
import { inLog, type RequestHeaders } from '../wire/request-entry.js';
import type { Execution } from './execution.js';

/** Time for a handler to end after its signal, ms. */
const DEAF_AFTER_MS = 5_000;

/** Resolves some time after an abort, for a handler that does not hear: it must not keep its place for ever. */
export async function deafness(execution: Execution, headers: RequestHeaders, logger: Logger): Promise<void> {
  await new Promise<void>((resolve) => execution.signal.addEventListener('abort', () => resolve(), { once: true }));
  await new Promise<void>((resolve) => setTimeout(resolve, DEAF_AFTER_MS).unref());
  if (execution.endedAt === null) logger.error({ msg: 'A handler does not stop', ...inLog(headers) });
}
