import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { dropBody, fromThrown, unexplained } from '@sluice/platform';
import type { Request, Response } from 'express';
import { ChatJournal } from '../chat/chat-journal.js';
import { toErrorBody } from '../dialects/openai-chat/error-body.js';
import { retryHeaders } from './error-headers.js';
import { contextOf } from './request-context.js';
import { sendJson } from './send-json.js';

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
    let error = fromThrown(thrown);
    const record = this.journal.of(response);
    record?.fail(error);
    if (error.code === 'internal_error') {
      const traceId = record?.trace?.traceId;
      this.logger.error({ msg: 'request failed', requestId, trace_id: traceId, err: error.cause ?? error });
      error = unexplained(requestId);
    }
    if (response.headersSent || response.closed) {
      response.destroy();
      return;
    }
    for (const [name, value] of Object.entries(retryHeaders(error))) response.setHeader(name, value);
    if (error.kind.status === 401) response.setHeader('www-authenticate', 'Bearer');
    sendJson(request, response, error.kind.status, toErrorBody(error));
    dropBody(request);
  }
}
