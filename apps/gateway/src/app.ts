import { NestFactory } from '@nestjs/core';
import type { LoggerService } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { RequestHandler } from 'express';
import helmet from 'helmet';
import { apiKeyGate } from './auth/api-key-gate.js';
import { KeyAccounts } from './auth/key-accounts.js';
import { ChatJournal } from './chat/chat-journal.js';
import { RunningAnswers } from './chat/running-answers.js';
import type { GatewayConfig } from './config.js';
import { setupDocs } from './docs/setup-docs.js';
import { GatewayModule, type GatewayParts } from './gateway.module.js';
import { jsonBody } from './http/json-body.js';
import { answerRawRequests } from './http/raw-requests.js';
import { assignContext, contextOf } from './http/request-context.js';
import { routeGate } from './http/route-gate.js';
import { adminRelay } from './relay/admin-relay.js';
import { observeWire } from './wire-metrics.js';
import { CHAT_WIRE, type ChatWire } from './wire.js';

/** Longer than the 60 s that load balancers keep an idle connection, so that it is never ours that closes first. ms */
const KEEP_ALIVE_MS = 75_000;

/** What browsers may read beyond the few headers that are always open to them. */
const EXPOSED_HEADERS = [
  'x-request-id',
  'openai-processing-ms',
  'retry-after',
  'retry-after-ms',
  'x-should-retry',
  'x-ratelimit-limit-requests',
  'x-ratelimit-remaining-requests',
  'x-ratelimit-reset-requests',
  'x-ratelimit-limit-tokens',
  'x-ratelimit-remaining-tokens',
  'x-ratelimit-reset-tokens',
  'x-sluice-overhead-ms',
  'x-sluice-attempts',
  'x-sluice-provider',
  'x-sluice-channel',
  'x-sluice-usage-source',
  'x-sluice-ignored-params',
];

/** Builds the gateway, ready to listen. The order of the steps before the routes is the order in which they run. */
export async function createGateway(parts: GatewayParts, logger: LoggerService): Promise<NestExpressApplication> {
  const { config } = parts;
  const app = await NestFactory.create<NestExpressApplication>(GatewayModule.from(parts), {
    logger,
    bodyParser: false,
    abortOnError: false,
  });
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(assignContext(config.prefix));
  app.use(recordChat(app.get(ChatJournal)));
  app.use(securityHeaders());
  enableCors(app, config);
  app.use(routeGate);
  app.use(adminRelay(config));
  app.use(apiKeyGate(config, app.get(KeyAccounts), () => app.get<ChatWire>(CHAT_WIRE).directory.cards()));
  app.use(jsonBody(config.BODY_LIMIT));
  if (config.prefix !== '') app.setGlobalPrefix(config.prefix);
  setupDocs(app);
  addChecks(app, parts);
  observeWire(parts.registry, app.get<ChatWire>(CHAT_WIRE), app.get(ChatJournal));
  await app.init();
  const server = app.getHttpServer();
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.timeout = 0;
  answerRawRequests(server);
  return app;
}

/** Ends what still runs, as the time to finish it is over. */
export const stopAnswers = (app: NestExpressApplication): void => app.get(RunningAnswers).stopAll();

const recordChat =
  (journal: ChatJournal): RequestHandler =>
  (request, response, next) => {
    if (request.method === 'POST' && contextOf(request).route?.isChat === true) journal.open(request, response);
    next();
  };

/**
 * Transport security is for the proxy that ends TLS: the gateway itself speaks plain HTTP. Chat answers are no pages and
 * are read by programs: of the headers they get only the one that forbids guessing at what they are.
 */
function securityHeaders(): RequestHandler {
  const forPages = helmet({
    strictTransportSecurity: false,
    contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } },
  });
  return (request, response, next) => {
    if (contextOf(request).route?.isChat !== true) return forPages(request, response, next);
    response.setHeader('x-content-type-options', 'nosniff');
    next();
  };
}

function enableCors(app: NestExpressApplication, { CORS_ORIGINS: origins }: GatewayConfig): void {
  if (origins.length === 0) return;
  app.enableCors({ origin: origins.includes('*') ? '*' : origins, exposedHeaders: EXPOSED_HEADERS, maxAge: 600 });
}

function addChecks(app: NestExpressApplication, { readiness }: GatewayParts): void {
  const wire = app.get<ChatWire>(CHAT_WIRE);
  readiness.add('redis', () => wire.unreadyReason());
  readiness.add('workers', () => {
    const { directory } = wire;
    const isServed = directory.cards().some((card) => directory.liveWorkers(card.providerId) > 0);
    return isServed ? null : 'no worker serves any model at the moment';
  });
}
