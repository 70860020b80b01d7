import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { ServiceError } from '@sluice/contract';
import { dropBody, fromThrown, unexplained } from '@sluice/platform';
import type { Request, Response } from 'express';
import { requestIdOf } from './request-id.js';

/** The one place where an error becomes an answer, in the form that the gateway's clients know too. */
@Catch()
export class AdminErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger('Admin');

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    const requestId = requestIdOf(request);
    let error = toServiceError(thrown);
    if (error.code === 'internal_error') {
      this.logger.error({ msg: 'request failed', requestId, err: error.cause ?? error });
      error = unexplained(requestId);
    }
    if (response.headersSent || response.closed) {
      response.destroy();
      return;
    }
    if (error.retryAfterMs !== undefined) {
      response.setHeader('retry-after', String(Math.max(1, Math.ceil(error.retryAfterMs / 1_000))));
    }
    response.setHeader('cache-control', 'no-store');
    const { message, kind, param = null, code } = error;
    const shownCode = code === 'invalid_request' ? null : code;
    response.status(kind.status).json({ error: { message, type: kind.type, param, code: shownCode } });
    dropBody(request);
  }
}

function toServiceError(thrown: unknown): ServiceError {
  if (isRedisAway(thrown)) {
    return new ServiceError('storage_unavailable', 'Redis cannot be reached at the moment; try again soon.', {
      retryAfterMs: 2_000,
      cause: thrown,
    });
  }
  const error = fromThrown(thrown);
  return error.code === 'not_found' && error !== thrown
    ? new ServiceError('not_found', 'Nothing is served at this address.')
    : error;
}

/** What ioredis says when a command could not be answered, and what Redis says while it loads or has no master. */
const AWAY =
  /^(Command timed out|Connection is closed|Stream isn't writeable|Reached the max retries|LOADING|MASTERDOWN|CLUSTERDOWN)|ECONNREFUSED|ECONNRESET/;

export const isRedisAway = (error: unknown): boolean => error instanceof Error && AWAY.test(error.message);
