import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { ServiceError, type ErrorCode } from '@sluice/contract';
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
      error = new ServiceError('internal_error', `Something went wrong on our side. Request id: ${requestId}.`);
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
    if (!request.complete) request.resume();
  }
}

const CODE_BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: 'invalid_request',
  404: 'not_found',
  405: 'method_not_allowed',
  413: 'request_too_large',
  415: 'unsupported_media_type',
};

function toServiceError(thrown: unknown): ServiceError {
  if (thrown instanceof HttpException) {
    const code = CODE_BY_STATUS[thrown.getStatus()];
    if (code === 'not_found') return new ServiceError(code, 'Nothing is served at this address.');
    if (code !== undefined) return new ServiceError(code, 'The request is not valid.', { cause: thrown });
  }
  if (isRedisAway(thrown)) {
    return new ServiceError('storage_unavailable', 'Redis cannot be reached at the moment; try again soon.', {
      retryAfterMs: 2_000,
      cause: thrown,
    });
  }
  return ServiceError.from(thrown);
}

/** What ioredis says when a command could not be answered, and what Redis says while it loads or has no master. */
const AWAY =
  /^(Command timed out|Connection is closed|Stream isn't writeable|Reached the max retries|LOADING|MASTERDOWN|CLUSTERDOWN)|ECONNREFUSED|ECONNRESET/;

export const isRedisAway = (error: unknown): boolean => error instanceof Error && AWAY.test(error.message);
