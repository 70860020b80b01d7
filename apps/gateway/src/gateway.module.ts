import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { Readiness, type Tracing } from '@sluice/platform';
import type { Registry } from 'prom-client';
import { KeyAccounts } from './auth/key-accounts.js';
import type { KeyBook } from './auth/key-book.js';
import { KeyMetrics } from './auth/key-metrics.js';
import { ChatJournal } from './chat/chat-journal.js';
import { ChatMetrics } from './chat/chat-metrics.js';
import { ChatController } from './chat/chat.controller.js';
import { ChatService } from './chat/chat.service.js';
import { RunningAnswers } from './chat/running-answers.js';
import { StreamTicker } from './chat/stream-ticker.js';
import { GatewayConfig } from './config.js';
import { HealthController } from './health/health.controller.js';
import { OpenAiErrorFilter } from './http/openai-error.filter.js';
import { ALIASES, ModelCatalog, type Aliases } from './models/model-catalog.js';
import { ModelsController } from './models/models.controller.js';
import type { RecordSink } from './records/record-sink.js';
import { CHAT_WIRE, type ChatWire } from './wire.js';

/** What the gateway is put together from. */
export interface GatewayParts {
  readonly config: GatewayConfig;
  readonly readiness: Readiness;
  readonly registry: Registry;
  readonly openWire: () => ChatWire;
  readonly keys: KeyBook;
  readonly aliases: Aliases;
  readonly records: RecordSink;
  /** null where requests are not traced. */
  readonly tracing: Tracing | null;
}

@Module({})
export class GatewayModule {
  static from(parts: GatewayParts): DynamicModule {
    const { config, readiness, registry, openWire, keys, aliases, records, tracing } = parts;
    return {
      module: GatewayModule,
      controllers: [ChatController, ModelsController, HealthController],
      providers: [
        { provide: GatewayConfig, useValue: config },
        { provide: Readiness, useValue: readiness },
        { provide: CHAT_WIRE, useFactory: openWire },
        { provide: ChatMetrics, useFactory: () => new ChatMetrics(registry) },
        {
          provide: ChatJournal,
          useFactory: (metrics: ChatMetrics) => new ChatJournal(metrics, records, tracing),
          inject: [ChatMetrics],
        },
        {
          provide: KeyAccounts,
          useFactory: (journal: ChatJournal) => new KeyAccounts(keys, journal, new KeyMetrics(registry)),
          inject: [ChatJournal],
        },
        { provide: ALIASES, useValue: aliases },
        { provide: APP_FILTER, useClass: OpenAiErrorFilter },
        StreamTicker,
        RunningAnswers,
        ModelCatalog,
        ChatService,
      ],
    };
  }
}
