import { Logger } from '@nestjs/common';
import { RedisNames } from '@sluice/contract';
import {
  createMetrics,
  HotSettings,
  listen,
  loadConfig,
  observeRedis,
  onShutdown,
  openTracing,
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
import { isLiveFeed } from './http/routes.js';
import { RecordOutbox } from './records/record-outbox.js';
import { NO_RECORDS } from './records/record-sink.js';
import { RecordStream } from './records/record-stream.js';

/** Longest wait at the end for the records of requests to reach Redis, ms. */
const RECORDS_MS = 3_000;

/** Starts the gateway as a process of its own. */
export async function startGateway(): Promise<void> {
  const config = loadConfig(GatewayConfig);
  const logger = serviceLogger('gateway', config.logLevel);
  Logger.overrideLogger(logger);
  const readiness = new Readiness();
  const registry = createMetrics('gateway');
  const names = new RedisNames(config.SLUICE_SCOPE);
  const connect = redisConnector(config.redis, 'gateway');
  observeRedis(registry, connect);
  const tracing = await openTracing(config.tracing('gateway'));
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
  const outbox = config.RECORD_REQUESTS
    ? new RecordOutbox({ stream: new RecordStream(names, connect, wire.gatewayId), registry })
    : null;
  const records = outbox ?? NO_RECORDS;
  const parts = { config, readiness, registry, openWire: () => wire, keys, aliases, records, tracing };
  const app = await createGateway(parts, logger);
  const server = app.getHttpServer();
  const drain = watchRequests(server, isLiveFeed);
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
      await Promise.all([outbox?.close(RECORDS_MS), tracing?.close()]);
      hot.close();
      keys.close();
      await ops.close();
      logger.log('stopped', 'Gateway');
    },
    config.SHUTDOWN_GRACE_MS + 3 * FAREWELL_MS + RECORDS_MS,
  );
}
