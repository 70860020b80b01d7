import type { Request } from 'express';
import type { IncomingMessage } from 'node:http';

/** What has to be known of a route before its body is read. */
export interface Route {
  readonly path: RegExp;
  readonly methods: readonly string[];
  readonly needsKey: boolean;
  /** Keeps a record of each request: one log line, one outcome. */
  readonly isChat: boolean;
  /** The service that answers in the gateway's place, body and all. */
  readonly relayedTo?: 'token-service' | 'admin';
}

const open = (path: RegExp): Route => ({ path, methods: ['GET', 'HEAD'], needsKey: false, isChat: false });

/** Whoever answers decides about the method, and asks for a session of its own. */
const ADMIN_API: Route = {
  path: /^\/api\/admin(\/.*)?$/,
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
  needsKey: false,
  isChat: false,
  relayedTo: 'token-service',
};

/** The page and the files of the dashboard. */
const DASHBOARD: Route = {
  path: /^\/admin(\/.*)?$/,
  methods: ['GET', 'HEAD'],
  needsKey: false,
  isChat: false,
  relayedTo: 'admin',
};

/** Whether it asks for the dashboard's live feed, which ends with its client only. */
export const isLiveFeed = ({ url = '' }: IncomingMessage): boolean => /\/api\/admin\/requests\/live(\?|$)/.test(url);

const ROUTES: readonly Route[] = [
  ADMIN_API,
  DASHBOARD,
  { path: /^\/v1\/chat\/completions\/?$/i, methods: ['POST'], needsKey: true, isChat: true },
  { path: /^\/v1\/models(\/.*)?$/i, methods: ['GET', 'HEAD'], needsKey: true, isChat: false },
  open(/^\/?$/),
  open(/^\/health\/?$/i),
  open(/^\/ready\/?$/i),
  open(/^\/openapi\.json$/i),
  open(/^\/docs(\/.*)?$/i),
];

/** The route of a request; null where nothing is served. */
export function routeOf(request: Request, prefix: string): Route | null {
  const path = request.path;
  if (!path.startsWith(prefix)) return null;
  const rest = path.slice(prefix.length);
  return ROUTES.find((route) => route.path.test(rest)) ?? null;
}
