import { Logger } from '@nestjs/common';
import { RedisNames } from '@sluice/contract';
import {
  createMetrics,
  listen,
  loadConfig,
  onShutdown,
  Readiness,
  redisConnector,
  serviceLogger,
  startOpsServer,
} from '@sluice/platform';
import { RedisStreamClient } from '@sluice/transport';
import type { Server } from 'node:http';
import { createGateway, stopAnswers } from './app.js';
import { GatewayConfig } from './config.js';

/** After the grace, for telling clients that their answers end here, ms. */
const FAREWELL_MS = 2_000;
const SWEEP_MS = 50;

/** Starts the gateway as a process of its own. */
export async function startGateway(): Promise<void> {
  const config = loadConfig(GatewayConfig);
  const logger = serviceLogger('gateway', config.logLevel);
  Logger.overrideLogger(logger);
  const readiness = new Readiness();
  const registry = createMetrics('gateway');
  const wire = new RedisStreamClient({
    names: new RedisNames(config.SLUICE_SCOPE),
    connect: redisConnector(config.REDIS_URL, 'gateway'),
    maxActiveStreams: config.MAX_ACTIVE_STREAMS,
  });
  const app = await createGateway({ config, readiness, registry, openWire: () => wire }, logger);
  const server: Server = app.getHttpServer();
  const ops = await startOpsServer({ port: config.OPS_PORT, host: config.OPS_HOST, readiness, registry });
  await wire.connect();
  const port = await listen(server, config.LISTEN_PORT, config.LISTEN_HOST);
  logger.log({ msg: 'listening', port, opsPort: ops.port }, 'Gateway');

  let isStopping = false;
  readiness.add('running', () => (isStopping ? 'the gateway is shutting down' : null));
  onShutdown(
    async () => {
      isStopping = true;
      await drain(server, config.SHUTDOWN_GRACE_MS, () => stopAnswers(app));
      await app.close();
      await wire.close();
      await ops.close();
      logger.log('stopped', 'Gateway');
    },
    config.SHUTDOWN_GRACE_MS + 3 * FAREWELL_MS,
  );
}

/** Takes no more connections, and resolves when the last request has ended or its time is over. */
function drain(server: Server, graceMs: number, stopRest: () => void): Promise<void> {
  return new Promise((resolve) => {
    const farewell = setTimeout(() => {
      stopRest();
      setTimeout(() => server.closeAllConnections(), FAREWELL_MS).unref();
    }, graceMs);
    // A connection whose answer has just ended would else be kept alive for the next request.
    const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
    server.close(() => {
      clearTimeout(farewell);
      clearInterval(sweep);
      resolve();
    });
  });
}
