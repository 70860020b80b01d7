import { VERSION, type Readiness } from '@sluice/platform';
import type { RequestHandler } from 'express';
import type { Registry } from 'prom-client';

/** `/health`, `/ready` and `/metrics`, for machines that watch over the service. */
export function serviceRoutes(readiness: Readiness, registry: Registry): RequestHandler {
  return async (request, response, next) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return next();
    switch (request.path) {
      case '/health':
        response.setHeader('cache-control', 'no-store').json({ status: 'ok', version: VERSION });
        return;
      case '/ready': {
        const report = readiness.report();
        response
          .status(report.ready ? 200 : 503)
          .setHeader('cache-control', 'no-store')
          .json(report);
        return;
      }
      case '/metrics':
        response.setHeader('content-type', registry.contentType).send(await registry.metrics());
        return;
      default:
        next();
    }
  };
}
