import { Logger } from '@nestjs/common';
import { RedisNames } from '@sluice/contract';
import {
  createMetrics,
  HotSettings,
  listen,
  loadConfig,
  onShutdown,
  Readiness,
  redisConnector,
  serviceLogger,
  startOpsServer,
} from '@sluice/platform';
import { RedisStreamClient } from '@sluice/transport';
import { createGateway, stopAnswers } from './app.js';
import { RedisKeyBook } from './auth/key-book.js';
import { GatewayConfig } from './config.js';
import { FAREWELL_MS, watchRequests } from './http/drain.js';

/** Starts the gateway as a process of its own. */
export async function startGateway(): Promise<void> {
  const config = loadConfig(GatewayConfig);
  const logger = serviceLogger('gateway', config.logLevel);
  Logger.overrideLogger(logger);
  const readiness = new Readiness();
  const registry = createMetrics('gateway');
  const names = new RedisNames(config.SLUICE_SCOPE);
  const connect = redisConnector(config.redis, 'gateway');
  const wire = new RedisStreamClient({
    names,
    connect,
    maxActiveStreams: config.MAX_ACTIVE_STREAMS,
    maxQueued: config.MAX_QUEUED,
  });
  const hot = new HotSettings({ names, connect });
  const isDebugging = hot.of('DEBUG_LOGGING', config.DEBUG_LOGGING);
  const aliases = hot.of('MODEL_ALIASES', config.MODEL_ALIASES);
  hot.onChange(() => logger.setLevel(isDebugging() ? 'debug' : config.LOG_LEVEL));
  const keys = new RedisKeyBook(connect, names);
  const app = await createGateway({ config, readiness, registry, openWire: () => wire, keys, aliases }, logger);
  const server = app.getHttpServer();
  const drain = watchRequests(server);
  const ops = await startOpsServer({ port: config.OPS_PORT, host: config.OPS_HOST, readiness, registry });
  await Promise.all([wire.connect(), hot.start()]);
  const port = await listen(server, config.LISTEN_PORT, config.LISTEN_HOST);
  logger.log({ msg: 'listening', port, opsPort: ops.port }, 'Gateway');

  let isStopping = false;
  readiness.add('running', () => (isStopping ? 'the gateway is shutting down' : null));
  onShutdown(
    async () => {
      isStopping = true;
      await drain(config.SHUTDOWN_GRACE_MS, () => stopAnswers(app));
      await app.close();
      await wire.close();
      hot.close();
      keys.close();
      await ops.close();
      logger.log('stopped', 'Gateway');
    },
    config.SHUTDOWN_GRACE_MS + 3 * FAREWELL_MS,
  );
}
