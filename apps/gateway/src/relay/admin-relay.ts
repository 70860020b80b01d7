import { ServiceError } from '@sluice/contract';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { createProxyMiddleware } from 'http-proxy-middleware';
import { ServerResponse } from 'node:http';
import type { GatewayConfig } from '../config.js';
import { Attachment } from '../http/attachment.js';
import { contextOf } from '../http/request-context.js';

/** Longest silence of the other side, ms: an import of 50 000 tokens takes token-service some seconds. */
const TIMEOUT_MS = 120_000;

/**
 * Passes what is below /api/admin on to token-service and what is below /admin to the dashboard's server, as it came
 * but for ROOT_PATH, and says who sent it. The answer goes back as it is, with the id that it was given there.
 *
 * @throws ServiceError `storage_unavailable` while the service does not answer
 */
export function adminRelay(config: GatewayConfig): RequestHandler {
  const relays = {
    'token-service': relayTo(config.tokenServiceUrl, config.prefix, 'The admin service'),
    admin: relayTo(config.adminUrl, config.prefix, 'The dashboard'),
  };
  return (request, response, next) => {
    const to = contextOf(request).route?.relayedTo;
    if (to === undefined) return next();
    relays[to](request, response, next);
  };
}

function relayTo(target: string, prefix: string, name: string): RequestHandler {
  const continuations = new Attachment<Request, NextFunction>('continuation');
  const relay = createProxyMiddleware<Request, Response>({
    target,
    xfwd: true,
    proxyTimeout: TIMEOUT_MS,
    pathRewrite: (path) => path.slice(prefix.length),
    on: {
      // Ours alone to say: pages of the admin API are written for where the browser finds them.
      proxyReq: (request) => request.setHeader('x-forwarded-prefix', prefix),
      error: (cause, request, response) => {
        if (!(response instanceof ServerResponse) || response.headersSent) return void response.destroy();
        continuations.get(request)?.(unavailable(name, cause));
      },
    },
  });
  return (request, response, next) => {
    continuations.set(request, next);
    void relay(request, response, next);
  };
}

const unavailable = (name: string, cause: Error): ServiceError =>
  new ServiceError('storage_unavailable', `${name} cannot be reached at the moment; try again soon.`, {
    cause,
    retryAfterMs: 2_000,
  });
