import type { Request, RequestHandler } from 'express';
import { newId } from '../new-id.js';

const ids = new WeakMap<Request, string>();

/** Ours, as sent in `x-request-id`. */
export const requestIdOf = (request: Request): string => ids.get(request) ?? 'none';

/** The very first step of each request, so that even a 404 carries an id. */
export const assignRequestId: RequestHandler = (request, response, next) => {
  const id = newId('req');
  ids.set(request, id);
  response.setHeader('x-request-id', id);
  next();
};
