import { ServiceError } from '@sluice/contract';
import type { Request, RequestHandler } from 'express';

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Keeps other sites from using the session of somebody's browser: a request that changes something must come from a
 * page of ours, or from a program, which sends neither header.
 *
 * @throws ServiceError `foreign_origin`
 */
export const originGate: RequestHandler = (request, _response, next) => {
  if (!READING.has(request.method) && isForeign(request)) {
    throw new ServiceError('foreign_origin', 'Requests that change something are taken from our own pages only.');
  }
  next();
};

function isForeign(request: Request): boolean {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
  const { origin, host } = request.headers;
  if (origin === undefined) return false;
  return !URL.canParse(origin) || new URL(origin).host !== host;
}
