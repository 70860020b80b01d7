import { ServiceError } from '@sluice/contract';
import type { Request, RequestHandler } from 'express';
import { readCookie } from './session-cookie.js';
import type { Session, SessionStore } from './session-store.js';

const sessions = new WeakMap<Request, Session>();

/** The session that a request came with. @throws Error where the gate let it in without one, a fault of ours */
export function sessionOf(request: Request): Session {
  const session = sessions.get(request);
  if (session === undefined) throw new Error('The request has no session.');
  return session;
}

/**
 * Lets in who is signed in. Stands before routes are looked up and bodies are read, so that nobody else learns which
 * there are.
 *
 * @param isOpen  whether this request needs no session
 * @throws ServiceError `not_signed_in`
 */
export function sessionGate(store: SessionStore, isOpen: (request: Request) => boolean): RequestHandler {
  return async (request, _response, next) => {
    if (isOpen(request)) return next();
    const cookie = readCookie(request);
    const session = cookie === null ? null : await store.find(cookie);
    if (session === null) throw new ServiceError('not_signed_in', 'Sign in first: POST /api/admin/session.');
    sessions.set(request, session);
    next();
  };
}
