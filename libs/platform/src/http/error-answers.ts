import { HttpException } from '@nestjs/common';
import { ServiceError, type ErrorCode } from '@sluice/contract';
import type { IncomingMessage } from 'node:http';

/** How long a client may go on sending a body that nobody will read, ms. */
const LINGER_MS = 5_000;

const CODE_BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: 'invalid_request',
  404: 'not_found',
  405: 'method_not_allowed',
  413: 'request_too_large',
  415: 'unsupported_media_type',
};

/** What was thrown, as an error of ours; Nest throws its own, e.g. of an address with a broken percent code. */
export function fromThrown(thrown: unknown): ServiceError {
  const code = thrown instanceof HttpException ? CODE_BY_STATUS[thrown.getStatus()] : undefined;
  return code === undefined
    ? ServiceError.from(thrown)
    : new ServiceError(code, 'The request is not valid.', { cause: thrown });
}

/** In place of a fault of ours, which is for the log alone. */
export const unexplained = (requestId: string): ServiceError =>
  new ServiceError('internal_error', `Something went wrong on our side. Request id: ${requestId}.`);

/**
 * Reads on without keeping anything, as closing at once would reset the connection and many clients would never see
 * the answer; but not for ever.
 */
export function dropBody(request: IncomingMessage): void {
  if (request.complete) return;
  request.resume();
  const hangUp = setTimeout(() => request.socket.destroy(), LINGER_MS);
  request.once('close', () => clearTimeout(hangUp));
}
