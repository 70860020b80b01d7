import { ServiceError } from '@sluice/contract';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { createProxyMiddleware } from 'http-proxy-middleware';
import { ServerResponse } from 'node:http';
import type { GatewayConfig } from '../config.js';
import { routeOf } from '../http/routes.js';

/** Longest wait for token-service, ms: an import of 50 000 tokens takes it some seconds. */
const TIMEOUT_MS = 120_000;

/**
 * Passes what is below /api/admin on to token-service, as it came, and says who sent it. The answer goes back as it is,
 * with the id that token-service gave it.
 *
 * @throws ServiceError `storage_unavailable` while token-service does not answer
 */
export function adminRelay(config: GatewayConfig): RequestHandler {
  const continuations = new WeakMap<Request, NextFunction>();
  const relay = createProxyMiddleware<Request, Response>({
    target: config.tokenServiceUrl,
    xfwd: true,
    proxyTimeout: TIMEOUT_MS,
    pathRewrite: (path) => path.slice(config.prefix.length),
    on: {
      // Ours alone to say: pages of the admin API are written for where the browser finds them.
      proxyReq: (request) => request.setHeader('x-forwarded-prefix', config.prefix),
      error: (cause, request, response) => {
        if (!(response instanceof ServerResponse) || response.headersSent) return void response.destroy();
        continuations.get(request)?.(unavailable(cause));
      },
    },
  });
  return (request, response, next) => {
    if (routeOf(request, config.prefix)?.isRelayed !== true) return next();
    continuations.set(request, next);
    void relay(request, response, next);
  };
}

const unavailable = (cause: Error): ServiceError =>
  new ServiceError('storage_unavailable', 'The admin service cannot be reached at the moment; try again soon.', {
    cause,
    retryAfterMs: 2_000,
  });
