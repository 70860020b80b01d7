import { Logger } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { RedisNames } from '@sluice/contract';
import { createMetrics, listen, Readiness, redisConnector, serviceLogger } from '@sluice/platform';
import { generateSecretKey, parseSecretKey, SecretBox } from '@sluice/secret-box';
import { startRedis, type TestRedis } from '@sluice/testing';
import { RedisPoolKeeper } from '@sluice/token-pool';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../../src/app.js';
import { Database } from '../../src/database/database.js';
import { migrate } from '../../src/database/migrate.js';
import type { JobSettings } from '../../src/jobs/job-settings.js';
import { openRedis, type Redis } from '../../src/redis.js';
import { RecordQueue } from '../../src/requests/record-queue.js';
import { AdminPassword } from '../../src/session/admin-password.js';

export const PASSWORD = 'correct horse battery staple';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- what a test expects of a body says its shape
  readonly body: any;
}

export interface CallOptions {
  /** Sent as JSON, a text as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Default: that of the session that the service was started with. */
  readonly cookie?: string | null;
}

export interface TestServiceOptions {
  /** What a service before it left behind. */
  readonly redis?: TestRedis;
  readonly folder?: string;
  readonly key?: string;
  readonly olderKeys?: readonly string[];
  readonly jobs?: Partial<JobSettings>;
}

const JOBS: JobSettings = {
  checkEveryMs: null,
  importDirectory: null,
  importEveryMs: 60_000,
  importPlace: { provider: 'zai', channel: 'web' },
  maintainEveryMs: null,
  deletesRefused: false,
};

const names = new RedisNames();

/** The real service: over a Redis and a database file of its own, on a port of its own, signed in. */
export class TestService {
  cookie = '';

  private constructor(
    readonly server: TestRedis,
    readonly folder: string,
    readonly key: string,
    readonly app: NestExpressApplication,
    readonly port: number,
    readonly database: Database,
    readonly redis: Redis,
    readonly keeper: RedisPoolKeeper,
    readonly readiness: Readiness,
    readonly records: RecordQueue,
    /** Every line of the log. */
    readonly logs: string[],
  ) {}

  static async start(options: TestServiceOptions = {}): Promise<TestService> {
    const server = options.redis ?? (await startRedis());
    const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'sluice-tokens-')));
    const { key = generateSecretKey(), olderKeys = [] } = options;
    const logs: string[] = [];
    const logger = serviceLogger('token-service', 'trace', { write: (line: string) => void logs.push(line) });
    Logger.overrideLogger(logger);
    const path = join(folder, 'sluice.db');
    await migrate(path);
    const database = new Database(path);
    const connect = redisConnector(server.url, 'token-service');
    const redis = openRedis(connect);
    const keeper = new RedisPoolKeeper({ names, connect, warn: (message) => logger.warn(message) });
    const readiness = new Readiness();
    const parts = { database, redis, keeper, names, readiness, registry: createMetrics('token-service') };
    const box = new SecretBox([key, ...olderKeys].map((one) => parseSecretKey(one)!));
    const password = await AdminPassword.of(PASSWORD);
    const jobs = { ...JOBS, ...options.jobs };
    const records = new RecordQueue(names, connect);
    const own = { box, password, connect, jobs, records, retentionDays: 30, trustedProxies: ['loopback'] };
    const app = await createApp({ ...parts, ...own }, logger);
    const port = await listen(app.getHttpServer(), 0, '127.0.0.1');
    const running = [app, port, database, redis, keeper, readiness, records, logs] as const;
    const service = new TestService(server, folder, key, ...running);
    await service.signIn();
    return service;
  }

  async signIn(): Promise<void> {
    const { headers, status } = await this.call('POST', '/session', { body: { password: PASSWORD }, cookie: null });
    if (status !== 204) throw new Error(`signing in was answered with ${status}`);
    this.cookie = headers.get('set-cookie')!.split(';', 1)[0]!;
  }

  async call(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
    const { body, headers = {}, cookie = this.cookie } = options;
    const response = await fetch(`http://127.0.0.1:${this.port}/api/admin${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(cookie === null ? {} : { cookie }),
        ...headers,
      },
      body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson ? (JSON.parse(text) as unknown) : null,
    };
  }

  /** Announces a provider as its worker does. */
  async announce(providerId: string, channels: readonly string[]): Promise<void> {
    const model = { id: `${providerId}-model`, created: 0, ownedBy: 'x', contextTokens: null, maxOutputTokens: null };
    const models = [{ ...model, channels: channels.map((id) => ({ id })) }];
    const card = {
      providerId,
      name: providerId.toUpperCase(),
      models,
      emulatesTools: true,
      firstEventTimeoutMs: 1_000,
    };
    await this.redis.set(names.card(providerId), JSON.stringify(card), 'PX', 60_000);
    await this.redis.zadd(names.cards(), Date.now() + 60_000, providerId);
  }

  /** Ends the service, and leaves its Redis and its files. */
  async close(): Promise<void> {
    this.app.getHttpServer().closeAllConnections();
    await this.app.close();
    await this.keeper.close();
    this.redis.disconnect();
    this.records.close();
    await this.database.$disconnect();
  }

  async stop(): Promise<void> {
    await this.close();
    await this.server.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
