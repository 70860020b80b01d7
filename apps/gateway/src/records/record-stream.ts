import { RedisNames, type RequestRecord } from '@sluice/contract';
import { FAIL_FAST, type RedisConnect } from '@sluice/platform';

/** A Redis that owes an answer for this long is away, ms. */
const SOCKET_TIMEOUT_MS = 3_000;

/** Confirmations read at once. */
const CONFIRMATIONS = 1_000;

export interface Sending {
  /** Ids of the stream's entries in the order of the records; null for one that was not taken. */
  readonly entryIds: readonly (string | null)[];
  /** Entries that wait for token-service, these not counted. */
  readonly waiting: number;
}

/** The gateway's end of the stream of records. Everything of it is in one slot of a Cluster. */
export class RecordStream {
  private readonly redis: ReturnType<RedisConnect>;

  /** @param gatewayId  of this process; under it token-service says what is written */
  constructor(
    private readonly names: RedisNames,
    connect: RedisConnect,
    private readonly gatewayId: string,
  ) {
    this.redis = connect('records', { ...FAIL_FAST, socketTimeout: SOCKET_TIMEOUT_MS }, names.records());
  }

  /** @param listener  called each time that Redis can be reached anew: what it had may be gone */
  onReady(listener: () => void): void {
    this.redis.on('ready', listener);
  }

  /** Sends records in one trip. @throws Error when Redis is away; some may have been taken then */
  async send(records: readonly RequestRecord[]): Promise<Sending> {
    const key = this.names.records();
    const pipeline = this.redis.pipeline().xlen(key);
    for (const record of records) {
      pipeline.xadd(key, '*', 'g', this.gatewayId, 'i', record.id, 'r', JSON.stringify(record));
    }
    const [length, ...added] = (await pipeline.exec()) ?? [];
    if (length === undefined || length[0] !== null) throw length?.[0] ?? new Error('Redis did not answer');
    return {
      waiting: Number(length[1]),
      entryIds: added.map(([error, id]) => (error === null ? String(id) : null)),
    };
  }

  /** Ids of records that the database holds, each told once. */
  async takeWritten(): Promise<string[]> {
    const key = this.names.recordsWritten(this.gatewayId);
    const all: string[] = [];
    for (;;) {
      const some = (await this.redis.lpop(key, CONFIRMATIONS)) ?? [];
      all.push(...some);
      if (some.length < CONFIRMATIONS) return all;
    }
  }

  /** Which of the entries are in the stream no more: written, or lost. */
  async missing(entryIds: readonly string[]): Promise<ReadonlySet<string>> {
    const key = this.names.records();
    const pipeline = this.redis.pipeline();
    for (const id of entryIds) pipeline.xrange(key, id, id);
    const found = (await pipeline.exec()) ?? [];
    const missing = new Set<string>();
    found.forEach(([error, entries], i) => {
      if (error !== null) throw error;
      if ((entries as unknown[]).length === 0) missing.add(entryIds[i]!);
    });
    return missing;
  }

  close(): void {
    this.redis.disconnect();
  }
}
