import { setTimeout } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type ProviderCard, RedisNames } from '@sluice/contract';
import {
  createMetrics,
  HotSettings,
  loadConfig,
  observeRedis,
  onShutdown,
  openTracing,
  Readiness,
  redisConnector,
  runMain,
  serviceLogger,
  startOpsServer,
} from '@sluice/platform';
import { createUpstreamHttp, type Provider, type ProviderDefinition } from '@sluice/provider-kit';
import { RedisStreamServer } from '@sluice/transport';
import { type AttemptRules, ChatAttempts, type ChatAttemptsOptions } from './attempts/chat-attempts.js';
import { ChannelBoard } from './channels/channel-board.js';
import { ChannelRests, describeRest } from './channels/channel-rests.js';
import { type ProviderSettings, providerSettingsClass, toProviderSettings, WorkerConfig } from './config.js';
import { opsPortOf } from './ops-port.js';
import { OwnTokenChat } from './own-token/own-token-chat.js';
import { createPool } from './pool/create-pool.js';
import { MeasuredPool } from './pool/measured-pool.js';
import { GuestWarmer } from './upkeep/guest-warmer.js';
import { TokenChecker } from './upkeep/token-checker.js';
import { WorkerMetrics } from './worker-metrics.js';
import { workerRules } from './worker-rules.js';
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
  observeRedis(registry, connect);
  const tracing = await openTracing(config.tracing(service));
  const hot = new HotSettings({ names, connect });
  const providerId = definition.id;
  const rules = workerRules({ hot, providerId, provider, config, settings });
  const lender = createPool({ providerId, provider, settings, config, rules, names, connect });
  const attemptsOptions: ChatAttemptsOptions = {
    providerId,
    provider,
    pool: new MeasuredPool(lender.pool, metrics),
    rules: () => rules.attempts(),
    rests,
    onAttempt: (attempt) => metrics.onAttempt(attempt),
    tracing,
  };
  const attempts = new ChatAttempts(attemptsOptions);
  const box = config.secretBox;
  const ownToken = new OwnTokenChat({ ...attemptsOptions, providerName: definition.name, box });
  const server = new RedisStreamServer({
    names,
    connect,
    card: () => toCard(definition, provider, rules.attempts()),
    maxConcurrency: config.MAX_CONCURRENCY,
    drainMs: config.SHUTDOWN_GRACE_MS,
  });
  hot.onChange(() => {
    logger.setLevel(rules.isDebugging() ? 'debug' : config.LOG_LEVEL);
    server.renewCard();
  });
  const channels = (): readonly string[] => rules.attempts().channels;
  metrics.observe(() => server.active);
  metrics.observeChannels(channels, rests);
  const board = new ChannelBoard({ providerId, workerId: server.workerId, names, connect, rests });
  board.start();
  const readiness = new Readiness();
  readiness.add('wire', () => server.unreadyReason());
  for (const { id } of provider.channels) readiness.note(`channel ${id}`, () => restOf(rests, id));
  readiness.add('channels', () =>
    channels().every((channel) => rests.refusal(channel) !== null) ? 'every channel is blocked' : null,
  );
  readiness.add('credentials', () => lender.unreadyReason());

  await hot.start();
  const ops = await startOpsServer({ port: settings.port, readiness, registry });
  const checker = new TokenChecker({ providerId, provider, rests, tokens: lender.checks });
  const warmer = new GuestWarmer(lender.guests, rests);
  const module = WorkerModule.with({ attempts, ownToken, checker, warmer });
  const app = await NestFactory.createMicroservice(module, { strategy: server, logger });
  onShutdown(async () => {
    await app.close();
    const leftovers = Promise.race([provider.close?.(), setTimeout(LEFTOVERS_MS, undefined, { ref: false })]);
    await Promise.all([leftovers, tracing?.close()]);
    hot.close();
    await Promise.all([board.close(), lender.close(), http.close(), ops.close()]);
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

/** What channels that are not in use could do is not on offer. */
function toCard(definition: ProviderDefinition, provider: Provider, rules: AttemptRules): ProviderCard {
  const models = provider.models.map((model) => ({
    ...model,
    channels: model.channels.filter(({ id }) => rules.channels.includes(id)),
  }));
  return {
    providerId: definition.id,
    name: definition.name,
    models: models.filter(({ channels }) => channels.length > 0),
    channels: provider.channels.map(({ id }) => id),
    emulatesTools: rules.emulation.emulatesTools,
    firstEventTimeoutMs: definition.firstEventTimeoutMs,
  };
}

function restOf(rests: ChannelRests, channel: string): string | null {
  const rest = rests.resting.find((resting) => resting.channel === channel);
  return rest === undefined ? null : describeRest(rest);
}
