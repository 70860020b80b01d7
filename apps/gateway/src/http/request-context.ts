import type { Request, RequestHandler } from 'express';
import { Attachment } from './attachment.js';
import { newId, saneId } from './request-id.js';
import { type Route, routeOf } from './routes.js';

/** What is known of one HTTP request, whatever becomes of it. Moments are by `performance.now()`. */
export interface RequestContext {
  /** Ours, as sent in `x-request-id`. */
  readonly requestId: string;
  /** The unique part of `requestId`. */
  readonly id: string;
  /** The caller's own `x-request-id`, where it sent a sane one. */
  readonly clientId: string | null;
  /** null where nothing is served. */
  readonly route: Route | null;
  readonly startedAt: number;
  /** When the last byte of the body had arrived; null before, and where there is none. */
  bodyReadAt: number | null;
  /** The managed API key that it came with; null for every other. */
  apiKeyId: string | null;
}

const contexts = new Attachment<Request, RequestContext>('context');

/** @throws Error when `assignContext` has not run, which is a fault of ours */
export function contextOf(request: Request): RequestContext {
  const context = contexts.get(request);
  if (context === undefined) throw new Error('The request has no context.');
  return context;
}

/**
 * The very first step of each request, so that even a 404 carries an id.
 *
 * @param prefix  below which all routes are; '' at the root
 */
export function assignContext(prefix: string): RequestHandler {
  return (request, response, next) => {
    const id = newId();
    const requestId = `req_${id}`;
    contexts.set(request, {
      requestId,
      id,
      clientId: saneId(request.headers['x-request-id']),
      route: routeOf(request, prefix),
      startedAt: performance.now(),
      bodyReadAt: null,
      apiKeyId: null,
    });
    response.setHeader('x-request-id', requestId);
    next();
  };
}
