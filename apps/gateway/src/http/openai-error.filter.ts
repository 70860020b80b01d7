import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { ServiceError, type ErrorCode } from '@sluice/contract';
import type { Request, Response } from 'express';
import { ChatJournal } from '../chat/chat-journal.js';
import { toErrorBody } from '../dialects/openai-chat/error-body.js';
import { retryHeaders } from './error-headers.js';
import { contextOf } from './request-context.js';
import { sendJson } from './send-json.js';

/** How long a client may go on sending a body that nobody will read, ms. */
const LINGER_MS = 5_000;

/** The one place where an error becomes an answer, wherever in the request's path it was thrown. */
@Catch()
export class OpenAiErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger('Gateway');

  constructor(private readonly journal: ChatJournal) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    const { requestId } = contextOf(request);
    let error = thrown instanceof HttpException ? fromHttpException(thrown) : ServiceError.from(thrown);
    this.journal.of(response)?.fail(error);
    if (error.code === 'internal_error') {
      this.logger.error({ msg: 'request failed', requestId, err: error.cause ?? error });
      error = new ServiceError('internal_error', `Something went wrong on our side. Request id: ${requestId}.`);
    }
    if (response.headersSent || response.closed) {
      response.destroy();
      return;
    }
    for (const [name, value] of Object.entries(retryHeaders(error))) response.setHeader(name, value);
    if (error.code === 'invalid_api_key') response.setHeader('www-authenticate', 'Bearer');
    sendJson(request, response, error.kind.status, toErrorBody(error));
    if (!request.complete) dropBody(request);
  }
}

/**
 * Reads on without keeping anything, as closing at once would reset the connection and many clients would never see
 * the answer; but not for ever.
 */
function dropBody(request: Request): void {
  request.resume();
  const hangUp = setTimeout(() => request.socket.destroy(), LINGER_MS);
  request.once('close', () => clearTimeout(hangUp));
}

const CODE_BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: 'invalid_request',
  404: 'not_found',
  405: 'method_not_allowed',
  413: 'request_too_large',
  415: 'unsupported_media_type',
};

/** Nest's own, e.g. of an address with a broken percent code. */
function fromHttpException(exception: HttpException): ServiceError {
  const code = CODE_BY_STATUS[exception.getStatus()];
  if (code === undefined) return ServiceError.from(exception);
  return new ServiceError(code, 'The request is not valid.', { cause: exception });
}
