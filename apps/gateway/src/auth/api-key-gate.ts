import { ServiceError } from '@sluice/contract';
import type { Request, RequestHandler } from 'express';
import { hash, timingSafeEqual } from 'node:crypto';
import type { GatewayConfig } from '../config.js';
import { routeOf } from '../http/routes.js';

const digest = (text: string): Buffer => hash('sha256', text, 'buffer');

/** The keys a client sent, as `Authorization: Bearer` or as `x-api-key`: some send both, one of them a placeholder. */
export function clientKeysOf(request: Request): readonly string[] {
  const bearer = /^Bearer\s+(\S+)\s*$/i.exec(request.headers.authorization ?? '')?.[1];
  const header = request.headers['x-api-key'];
  return [bearer, header].filter((key) => typeof key === 'string' && key !== '') as string[];
}

/**
 * Lets in who knows the key. Stands before the body parser: a wrong key must not cost the reading of 32 MB. Compares
 * digests of equal length, so that the time taken tells nothing about the key.
 *
 * @throws ServiceError `invalid_api_key`, which never holds any part of the key
 */
export function apiKeyGate({ AUTH_TOKEN, SKIP_AUTH_TOKEN, prefix }: GatewayConfig): RequestHandler {
  const expected = digest(AUTH_TOKEN);
  return (request, _response, next) => {
    if (SKIP_AUTH_TOKEN || routeOf(request, prefix)?.needsKey !== true) return next();
    const keys = clientKeysOf(request);
    if (keys.length === 0) {
      throw new ServiceError('invalid_api_key', 'No API key was sent. Send it as "Authorization: Bearer <key>".');
    }
    if (!keys.some((key) => timingSafeEqual(digest(key), expected))) {
      throw new ServiceError('invalid_api_key', 'The API key is not valid.');
    }
    next();
  };
}
