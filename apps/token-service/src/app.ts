import type { LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Readiness } from '@sluice/platform';
import type { Request, RequestHandler } from 'express';
import helmet from 'helmet';
import type { Registry } from 'prom-client';
import { setupDocs } from './docs/setup-docs.js';
import { jsonBody } from './http/json-body.js';
import { originGate } from './http/origin-gate.js';
import { assignRequestId } from './http/request-id.js';
import { serviceRoutes } from './http/service-routes.js';
import { validation } from './http/validation.js';
import { JobQueue } from './jobs/job-queue.js';
import { JobRunner } from './jobs/job-runner.js';
import { queueBoard } from './jobs/queue-board.js';
import { observePool, observeRecords } from './metrics.js';
import { PoolOverview } from './pool/pool-overview.js';
import { PoolSync } from './pool/pool-sync.js';
import { sessionGate } from './session/session-gate.js';
import { SessionStore } from './session/session-store.js';
import { TokenServiceModule, type TokenServiceParts } from './token-service.module.js';

export interface AppParts extends TokenServiceParts {
  readonly readiness: Readiness;
  readonly registry: Registry;
  /** As Express names them: whose word about the client is taken. */
  readonly trustedProxies: readonly string[];
}

const PREFIX = '/api/admin';
const BOARD = `${PREFIX}/queues`;

/** Builds the service, ready to listen. The order of the steps before the routes is the order in which they run. */
export async function createApp(parts: AppParts, logger: LoggerService): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(TokenServiceModule.from(parts), {
    logger,
    bodyParser: false,
    abortOnError: false,
  });
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('trust proxy', [...parts.trustedProxies]);
  app.use(assignRequestId);
  app.use(helmet({ strictTransportSecurity: false }));
  app.use(serviceRoutes(parts.readiness, parts.registry));
  app.use(noStore);
  app.use(originGate);
  app.use(sessionGate(app.get(SessionStore), isSignIn));
  app.use(BOARD, queueBoard(app.get(JobQueue).queue, BOARD));
  app.use(jsonBody());
  app.useGlobalPipes(validation());
  app.setGlobalPrefix(PREFIX);
  setupDocs(app);
  addChecks(app, parts);
  observePool(parts.registry, app.get(PoolOverview));
  observeRecords(parts.registry, () => parts.redis.xlen(parts.names.records()));
  await app.init();
  return app;
}

const noStore: RequestHandler = (_request, response, next) => {
  response.setHeader('cache-control', 'no-store');
  next();
};

const isSignIn = ({ method, path }: Request): boolean =>
  method === 'POST' && path.toLowerCase().replace(/\/$/, '') === `${PREFIX}/session`;

function addChecks(app: NestExpressApplication, { readiness, redis }: AppParts): void {
  const sync = app.get(PoolSync);
  readiness.add('redis', () => (redis.status === 'ready' ? null : 'Redis cannot be reached'));
  readiness.add('pool', () => sync.unreadyReason());
  const jobs = app.get(JobRunner);
  readiness.note('jobs', () => jobs.unreadyReason());
}
