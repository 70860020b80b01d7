import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { RedisNames } from '@sluice/contract';
import type { RedisConnect } from '@sluice/platform';
import { SecretBox } from '@sluice/secret-box';
import type { PoolKeeper } from '@sluice/token-pool';
import { ApiKeyPublisher } from './api-keys/api-key-publisher.js';
import { ApiKeyUsage } from './api-keys/api-key-usage.js';
import { RedisStreamClient } from '@sluice/transport';
import { ApiKeyService } from './api-keys/api-key.service.js';
import { ApiKeysController } from './api-keys/api-keys.controller.js';
import { AuditController } from './audit/audit.controller.js';
import { AuditService } from './audit/audit.service.js';
import { Database } from './database/database.js';
import { DeletedRows } from './database/deleted-rows.js';
import { AdminErrorFilter } from './http/error.filter.js';
import { CONNECT, JobQueue } from './jobs/job-queue.js';
import { JobOverview } from './jobs/job-overview.js';
import { JobRecords } from './jobs/job-records.js';
import { JobRunner } from './jobs/job-runner.js';
import { JOB_SETTINGS, type JobSettings } from './jobs/job-settings.js';
import { JobsController } from './jobs/jobs.controller.js';
import { JOB_HANDLERS, jobsProvider } from './jobs/schedule.js';
import { PoolBooks } from './pool/pool-books.js';
import { PoolOverview } from './pool/pool-overview.js';
import { POOL_KEEPER, PoolSync } from './pool/pool-sync.js';
import { PoolController } from './pool/pool.controller.js';
import { CardReader } from './providers/card-reader.js';
import { ChannelStates } from './providers/channel-states.js';
import { ProvidersController } from './providers/providers.controller.js';
import { REDIS, type Redis } from './redis.js';
import { LiveFeed } from './requests/live-feed.js';
import { PruneLogs, RETENTION_DAYS } from './requests/prune-logs.js';
import { RecordQueue } from './requests/record-queue.js';
import { RecordReader } from './requests/record-reader.js';
import { RecordWriter } from './requests/record-writer.js';
import { RequestStore } from './requests/request-store.js';
import { RequestsController } from './requests/requests.controller.js';
import { RollUpUsage } from './requests/roll-up-usage.js';
import { AdminPassword } from './session/admin-password.js';
import { PasswordCheck } from './session/password-check.js';
import { SessionStore } from './session/session-store.js';
import { SessionController } from './session/session.controller.js';
import { SettingsPublisher } from './settings/settings-publisher.js';
import { SettingsController } from './settings/settings.controller.js';
import { SettingsService } from './settings/settings.service.js';
import { StatsController } from './stats/stats.controller.js';
import { StatsService } from './stats/stats.service.js';
import { UsageReader } from './stats/usage-reader.js';
import { ChannelCheck } from './tokens/channel-check.js';
import { TokenCheckRun } from './tokens/checks/token-check-run.js';
import { TokenChecksController } from './tokens/checks/token-checks.controller.js';
import { TokenChecks } from './tokens/checks/token-checks.js';
import { EnvironmentTokens } from './tokens/environment-tokens.js';
import { KeyRotation } from './tokens/key-rotation.js';
import { RefusedTokens } from './tokens/refused-tokens.js';
import { RemovedTokens } from './tokens/removed-tokens.js';
import { TokenChanges } from './tokens/token-changes.js';
import { TokenExporter } from './tokens/token-exporter.js';
import { TokenImporter } from './tokens/token-importer.js';
import { TokenRemoval } from './tokens/token-removal.js';
import { TokenStore } from './tokens/token-store.js';
import { TokenTwins } from './tokens/token-twins.js';
import { TokensController } from './tokens/tokens.controller.js';
import { WorkerCalls } from './workers/worker-calls.js';

/** What the service is put together from; whoever made them closes them. */
export interface TokenServiceParts {
  readonly database: Database;
  readonly redis: Redis;
  readonly keeper: PoolKeeper;
  readonly names: RedisNames;
  readonly box: SecretBox;
  readonly password: AdminPassword;
  readonly connect: RedisConnect;
  readonly jobs: JobSettings;
  readonly records: RecordQueue;
  /** Days for which the record of a request is kept. */
  readonly retentionDays: number;
}

@Module({})
export class TokenServiceModule {
  static from(parts: TokenServiceParts): DynamicModule {
    const { database, redis, keeper, names, box, password, connect, jobs, records, retentionDays } = parts;
    return {
      module: TokenServiceModule,
      controllers: [
        SessionController,
        TokenChecksController,
        TokensController,
        JobsController,
        PoolController,
        ApiKeysController,
        SettingsController,
        ProvidersController,
        AuditController,
        RequestsController,
        StatsController,
      ],
      providers: [
        { provide: Database, useValue: database },
        { provide: REDIS, useValue: redis },
        { provide: POOL_KEEPER, useValue: keeper },
        { provide: RedisNames, useValue: names },
        { provide: SecretBox, useValue: box },
        { provide: AdminPassword, useValue: password },
        { provide: CONNECT, useValue: connect },
        { provide: JOB_SETTINGS, useValue: jobs },
        { provide: RedisStreamClient, useValue: new RedisStreamClient({ names, connect }) },
        { provide: RecordQueue, useValue: records },
        { provide: RETENTION_DAYS, useValue: retentionDays },
        { provide: APP_FILTER, useClass: AdminErrorFilter },
        AuditService,
        PasswordCheck,
        SessionStore,
        CardReader,
        ChannelStates,
        WorkerCalls,
        DeletedRows,
        TokenChanges,
        PoolBooks,
        PoolSync,
        PoolOverview,
        ChannelCheck,
        RemovedTokens,
        TokenRemoval,
        TokenStore,
        TokenChecks,
        TokenCheckRun,
        TokenTwins,
        RefusedTokens,
        KeyRotation,
        TokenImporter,
        TokenExporter,
        EnvironmentTokens,
        ApiKeyPublisher,
        ApiKeyUsage,
        ApiKeyService,
        ...JOB_HANDLERS,
        jobsProvider,
        JobQueue,
        JobRecords,
        JobRunner,
        JobOverview,
        SettingsPublisher,
        SettingsService,
        RequestStore,
        LiveFeed,
        RecordWriter,
        RecordReader,
        RollUpUsage,
        PruneLogs,
        UsageReader,
        StatsService,
      ],
    };
  }
}
