import { Logger } from '@nestjs/common';
import { RedisNames } from '@sluice/contract';
import {
  createMetrics,
  HotSettings,
  listen,
  loadConfig,
  observeRedis,
  onShutdown,
  Readiness,
  redisConnector,
  serviceLogger,
} from '@sluice/platform';
import { RedisPoolKeeper } from '@sluice/token-pool';
import { createApp } from './app.js';
import { TokenServiceConfig } from './config.js';
import { Database } from './database/database.js';
import { foreignTokensText } from './database/foreign-tokens.js';
import { migrate } from './database/migrate.js';
import { openRedis } from './redis.js';
import { RecordQueue } from './requests/record-queue.js';
import { AdminPassword } from './session/admin-password.js';

/** After the grace, for what does not end by itself, ms. */
const CLOSING_MS = 5_000;

/** Starts token-service as a process of its own: database, pool, then the door. */
export async function startTokenService(): Promise<void> {
  const config = loadConfig(TokenServiceConfig);
  const logger = serviceLogger('token-service', config.logLevel);
  Logger.overrideLogger(logger);
  await migrate(config.databasePath, { onStep: (step) => logger.log(step, 'Database') });
  const database = new Database(config.databasePath);
  const box = config.secretBox();
  const foreign = foreignTokensText(await database.token.count({ where: { keyId: { notIn: [...box.keyIds] } } }));
  if (foreign !== null) logger.warn(foreign, 'Tokens');
  const names = new RedisNames(config.SLUICE_SCOPE);
  const connect = redisConnector(config.redis, 'token-service');
  const registry = createMetrics('token-service');
  observeRedis(registry, connect);
  const redis = openRedis(connect);
  const hot = new HotSettings({ names, connect });
  const isDebugging = hot.of('DEBUG_LOGGING', config.DEBUG_LOGGING);
  hot.onChange(() => logger.setLevel(isDebugging() ? 'debug' : config.LOG_LEVEL));
  const keeper = new RedisPoolKeeper({ names, connect, warn: (message) => logger.warn(message, 'Pool') });
  const records = new RecordQueue(names, connect);
  const readiness = new Readiness();
  const app = await createApp(
    {
      database,
      redis,
      keeper,
      names,
      box,
      password: await AdminPassword.of(config.ADMIN_PASSWORD),
      records,
      retentionDays: config.LOG_RETENTION_DAYS,
      readiness,
      registry,
      connect,
      jobs: config.jobs,
      trustedProxies: config.TRUSTED_PROXIES,
    },
    logger,
  );
  const server = app.getHttpServer();
  await hot.start();
  const port = await listen(server, config.TOKEN_SERVICE_PORT, config.TOKEN_SERVICE_HOST);
  logger.log({ msg: 'listening', port }, 'TokenService');

  onShutdown(async () => {
    const cutOff = setTimeout(() => server.closeAllConnections(), config.SHUTDOWN_GRACE_MS);
    server.closeIdleConnections();
    await app.close();
    clearTimeout(cutOff);
    hot.close();
    await keeper.close();
    redis.disconnect();
    records.close();
    await database.$disconnect();
    logger.log('stopped', 'TokenService');
  }, config.SHUTDOWN_GRACE_MS + CLOSING_MS);
}
