import { setTimeout } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type ProviderCard, RedisNames } from '@sluice/contract';
import {
  createMetrics,
  loadConfig,
  onShutdown,
  Readiness,
  redisConnector,
  runMain,
  serviceLogger,
  startOpsServer,
} from '@sluice/platform';
import { createUpstreamHttp, type Provider, type ProviderDefinition } from '@sluice/provider-kit';
import { RedisStreamServer } from '@sluice/transport';
import { ChatAttempts } from './attempts/chat-attempts.js';
import { ChannelRests, describeRest } from './channels/channel-rests.js';
import { type ProviderSettings, providerSettingsClass, toProviderSettings, WorkerConfig } from './config.js';
import { opsPortOf } from './ops-port.js';
import { createPool } from './pool/create-pool.js';
import { WorkerMetrics } from './worker-metrics.js';
import { WorkerModule } from './worker.module.js';

/** Time beyond the grace for connections to close, ms. */
const CLOSING_MS = 5_000;
const LONGEST_REST_MS = 1_800_000;
/** How much of it a provider may take for what its chats left to do, ms. */
const LEFTOVERS_MS = 3_000;

/**
 * Makes a running worker of a provider; the whole of a worker app. Never returns in good order before a signal.
 *
 * @param main  `import.meta.url` of the app's main file: the package.json above it names the port of /health, /ready and
 * /metrics, unless `WORKER_<ID>_PORT` says otherwise
 */
export function runWorker<Config extends object>(definition: ProviderDefinition<Config>, main: string): void {
  runMain(() => start(definition, main));
}

async function start<Config extends object>(definition: ProviderDefinition<Config>, main: string): Promise<void> {
  const service = `worker-${definition.id}`;
  const config = loadConfig(WorkerConfig);
  const providerConfig = loadConfig(definition.Config);
  const logger = serviceLogger(service, config.logLevel);
  Logger.overrideLogger(logger);
  const warnings = new Logger(definition.name);
  const http = createUpstreamHttp({ proxies: config.proxies });
  const provider = definition.create(providerConfig, {
    http,
    now: Date.now,
    warn: (message) => warnings.warn(message),
  });
  const ownTokens = definition.webTokensIn?.(providerConfig) ?? [];
  const settings = loadSettings(definition.id, provider, opsPortOf(main), ownTokens);
  const registry = createMetrics(service);
  const metrics = new WorkerMetrics(registry);
  const rests = new ChannelRests({
    firstMs: config.CHANNEL_REST * 1_000,
    longestMs: LONGEST_REST_MS,
    now: Date.now,
  });
  const names = new RedisNames(config.SLUICE_SCOPE);
  const connect = redisConnector(config.redis, service);
  const lender = createPool({ providerId: definition.id, provider, settings, config, names, connect, rests });
  const attempts = new ChatAttempts({
    providerId: definition.id,
    provider,
    pool: lender.pool,
    channels: settings.channels,
    emulation: { emulatesTools: config.TOOL_SUPPORT },
    rests,
    maxAttempts: config.MAX_ATTEMPTS,
    onAttempt: (attempt) => metrics.onAttempt(attempt),
  });
  const server = new RedisStreamServer({
    names,
    connect,
    card: toCard(definition, provider, settings, config),
    maxConcurrency: config.MAX_CONCURRENCY,
    drainMs: config.SHUTDOWN_GRACE_MS,
  });
  metrics.observe(() => server.active);
  metrics.observeChannels(settings.channels, rests);
  const readiness = new Readiness();
  readiness.add('wire', () => server.unreadyReason());
  for (const channel of settings.channels) readiness.note(`channel ${channel}`, () => restOf(rests, channel));
  readiness.add('channels', () =>
    settings.channels.every((channel) => rests.refusal(channel) !== null) ? 'every channel is blocked' : null,
  );
  readiness.add('credentials', () => lender.unreadyReason());

  const ops = await startOpsServer({ port: settings.port, readiness, registry });
  const app = await NestFactory.createMicroservice(WorkerModule.with(attempts), { strategy: server, logger });
  onShutdown(async () => {
    await app.close();
    await Promise.race([provider.close?.(), setTimeout(LEFTOVERS_MS, undefined, { ref: false })]);
    await Promise.all([lender.close(), http.close(), ops.close()]);
  }, config.SHUTDOWN_GRACE_MS + CLOSING_MS);
  await app.listen();
  logger.log({ msg: 'listening', opsPort: ops.port }, 'Worker');
}

function loadSettings(
  providerId: string,
  provider: Provider,
  defaultPort: number,
  ownTokens: readonly string[],
): ProviderSettings {
  const Settings = providerSettingsClass(providerId, provider.channels, defaultPort);
  return toProviderSettings(providerId, loadConfig(Settings), ownTokens);
}

/** What channels that are not configured could do is not on offer. */
function toCard(
  definition: ProviderDefinition,
  provider: Provider,
  settings: ProviderSettings,
  config: WorkerConfig,
): ProviderCard {
  const models = provider.models.map((model) => ({
    ...model,
    channels: model.channels.filter(({ id }) => settings.channels.includes(id)),
  }));
  return {
    providerId: definition.id,
    name: definition.name,
    models: models.filter(({ channels }) => channels.length > 0),
    emulatesTools: config.TOOL_SUPPORT,
    firstEventTimeoutMs: definition.firstEventTimeoutMs,
  };
}

function restOf(rests: ChannelRests, channel: string): string | null {
  const rest = rests.resting.find((resting) => resting.channel === channel);
  return rest === undefined ? null : describeRest(rest);
}
