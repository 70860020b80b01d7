import { ServiceError } from '@sluice/contract';
import type { RequestHandler } from 'express';
import { contextOf } from './request-context.js';

/** Turns away what no route serves, before any of its body is read. */
export const routeGate: RequestHandler = (request, response, next) => {
  const { route } = contextOf(request);
  if (route === null) throw new ServiceError('not_found', 'Nothing is served at this address.');
  if (!route.methods.includes(request.method)) {
    response.setHeader('allow', route.methods.join(', '));
    throw new ServiceError('method_not_allowed', `Use ${route.methods.join(' or ')} at this address.`);
  }
  next();
};
