import { ServiceError } from '@sluice/contract';
import { json, type RequestHandler } from 'express';
import { contextOf } from './request-context.js';

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i;

/**
 * Reads a POST's JSON body of at most `limit` (also when it comes in chunks or compressed), and sets `request.body`.
 *
 * @throws ServiceError `unsupported_media_type`, `request_too_large`, `invalid_json`
 */
export function jsonBody(limit: string): RequestHandler {
  const read = json({
    limit,
    strict: false,
    type: () => true,
    verify: (request, _response, body) => {
      contextOf(request as Parameters<RequestHandler>[0]).bodyReadAt = performance.now();
      // The parser would make an empty object of nothing.
      if (body.length === 0) throw new Error('empty');
    },
  });
  return (request, response, next) => {
    if (request.method !== 'POST') return next();
    if (!JSON_TYPE.test(request.headers['content-type'] ?? '')) {
      throw new ServiceError('unsupported_media_type', 'Send the body as JSON, with content-type: application/json.');
    }
    read(request, response, (error?: unknown) => {
      if (error !== undefined) next(toServiceError(error, limit));
      else if (request.body === undefined) next(emptyBody());
      else next();
    });
  };
}

const emptyBody = (): ServiceError => new ServiceError('invalid_json', 'The request body is empty.');

/** The parser's errors carry a `type`: github.com/expressjs/body-parser#errors */
function toServiceError(error: unknown, limit: string): ServiceError {
  const type = typeof error === 'object' && error !== null && 'type' in error ? String(error.type) : '';
  switch (type) {
    case 'entity.too.large':
      return new ServiceError('request_too_large', `The request body is larger than ${limit}.`);
    case 'entity.parse.failed':
      return new ServiceError('invalid_json', 'The request body is not valid JSON.');
    case 'entity.verify.failed':
      return emptyBody();
    case 'charset.unsupported':
    case 'encoding.unsupported':
      return new ServiceError('unsupported_media_type', 'Send the body as UTF-8, plain or compressed by gzip or br.');
    case 'request.aborted':
      return new ServiceError('client_closed', 'The client closed the connection.', { cause: error });
    case 'request.size.invalid':
      return new ServiceError('invalid_request', 'The request body is not as long as content-length says.');
    default:
      return new ServiceError('invalid_request', 'The request body cannot be read.', { cause: error });
  }
}
