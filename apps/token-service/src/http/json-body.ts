import { ServiceError } from '@sluice/contract';
import { json, type RequestHandler } from 'express';

/** An import of 50 000 tokens is about 5 MB. */
const LIMIT = '16mb';
const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i;

/**
 * Reads the JSON body of a request that has one, always an object.
 *
 * @throws ServiceError `unsupported_media_type`, `request_too_large`, `invalid_json`, `invalid_request`
 */
export function jsonBody(): RequestHandler {
  const read = json({ limit: LIMIT, strict: false, type: () => true });
  return (request, response, next) => {
    const { 'content-length': length, 'transfer-encoding': encoding, 'content-type': type } = request.headers;
    if (encoding === undefined && (length === undefined || length === '0')) return next();
    if (!JSON_TYPE.test(type ?? '')) {
      throw new ServiceError('unsupported_media_type', 'Send the body as JSON, with content-type: application/json.');
    }
    read(request, response, (error?: unknown) => {
      if (error !== undefined) next(toServiceError(error));
      else if (isObject(request.body)) next();
      else next(new ServiceError('invalid_request', 'The request body must be a JSON object.'));
    });
  };
}

const isObject = (body: unknown): boolean => typeof body === 'object' && body !== null && !Array.isArray(body);

/** The parser's errors carry a `type`: github.com/expressjs/body-parser#errors */
function toServiceError(error: unknown): ServiceError {
  const type = typeof error === 'object' && error !== null && 'type' in error ? String(error.type) : '';
  switch (type) {
    case 'entity.too.large':
      return new ServiceError('request_too_large', `The request body is larger than ${LIMIT}.`);
    case 'entity.parse.failed':
      return new ServiceError('invalid_json', 'The request body is not valid JSON.');
    case 'charset.unsupported':
    case 'encoding.unsupported':
      return new ServiceError('unsupported_media_type', 'Send the body as UTF-8, plain or compressed by gzip or br.');
    default:
      return new ServiceError('invalid_request', 'The request body cannot be read.', { cause: error });
  }
}
