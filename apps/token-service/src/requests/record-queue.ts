import { randomBytes } from 'node:crypto';
import { RECORD_GROUP, RedisNames } from '@sluice/contract';
import { FAIL_FAST, type RedisConnect } from '@sluice/platform';

/** A record as it stands in the stream. */
export interface QueuedRecord {
  readonly entryId: string;
  /** Wants to hear when it is written. */
  readonly gatewayId: string;
  /** Of the request; what the gateway knows the record by. */
  readonly id: string;
  readonly json: string;
}

type RawEntry = [id: string, fields: string[] | null];

const BLOCK_MS = 500;
/** Whoever read an entry so long ago and did not write it is dead. ms */
const DEAD_AFTER_MS = 10_000;
/** A consumer without an entry is forgotten after this, ms. */
const FORGET_AFTER_MS = 600_000;
/** A gateway that does not ask for so long is gone, ms. */
const KEEP_WRITTEN_MS = 3_600_000;

/** token-service's end of the stream of records. Everything of it is in one slot of a Cluster. */
export class RecordQueue {
  private readonly consumer = randomBytes(8).toString('hex');
  private readonly redis: ReturnType<RedisConnect>;

  constructor(
    private readonly names: RedisNames,
    connect: RedisConnect,
  ) {
    // A connection of its own, as reading waits on it.
    this.redis = connect('records', { ...FAIL_FAST, socketTimeout: 5_000 }, names.records());
  }

  /**
   * Takes what has come, at most `count`; waits up to half a second for the first.
   *
   * @throws Error when Redis is away
   */
  async read(count: number): Promise<QueuedRecord[]> {
    return this.inGroup(() => this.readNew(count, BLOCK_MS));
  }

  /** As `read`, without waiting. */
  async readMore(count: number): Promise<QueuedRecord[]> {
    return this.inGroup(() => this.readNew(count, null));
  }

  /** Takes over what others have read and did not write, and forgets those who are gone. */
  async claim(count: number): Promise<QueuedRecord[]> {
    const key = this.names.records();
    return this.inGroup(async () => {
      const [, entries] = (await this.redis.xautoclaim(
        key,
        RECORD_GROUP,
        this.consumer,
        DEAD_AFTER_MS,
        '0-0',
        'COUNT',
        count,
      )) as [string, RawEntry[]];
      await this.forgetConsumers();
      return toRecords(entries);
    });
  }

  /** Says that these are in the database: takes them out of the stream and tells their gateways, both or neither. */
  async confirm(records: readonly QueuedRecord[]): Promise<void> {
    if (records.length === 0) return;
    const key = this.names.records();
    const entryIds = records.map(({ entryId }) => entryId);
    const written = new Map<string, string[]>();
    for (const { gatewayId, id } of records) {
      const ids = written.get(gatewayId);
      if (ids === undefined) written.set(gatewayId, [id]);
      else ids.push(id);
    }
    const transaction = this.redis
      .multi()
      .xack(key, RECORD_GROUP, ...entryIds)
      .xdel(key, ...entryIds);
    for (const [gatewayId, ids] of written) {
      const list = this.names.recordsWritten(gatewayId);
      transaction.rpush(list, ...ids).pexpire(list, KEEP_WRITTEN_MS);
    }
    await transaction.exec();
  }

  close(): void {
    this.redis.disconnect();
  }

  private async readNew(count: number, blockMs: number | null): Promise<QueuedRecord[]> {
    const from = [RECORD_GROUP, this.consumer, 'COUNT', count] as const;
    const key = this.names.records();
    const answer = (
      blockMs === null
        ? await this.redis.xreadgroup('GROUP', ...from, 'STREAMS', key, '>')
        : await this.redis.xreadgroup('GROUP', ...from, 'BLOCK', blockMs, 'STREAMS', key, '>')
    ) as [[string, RawEntry[]]] | null;
    return toRecords(answer?.[0][1] ?? []);
  }

  /** The group is gone where Redis came back empty. */
  private async inGroup<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!String(error).includes('NOGROUP')) throw error;
      await this.makeGroup();
      return work();
    }
  }

  private async makeGroup(): Promise<void> {
    try {
      await this.redis.xgroup('CREATE', this.names.records(), RECORD_GROUP, '0', 'MKSTREAM');
    } catch (error) {
      if (!String(error).includes('BUSYGROUP')) throw error;
    }
  }

  private async forgetConsumers(): Promise<void> {
    const key = this.names.records();
    for (const raw of (await this.redis.xinfo('CONSUMERS', key, RECORD_GROUP)) as unknown[]) {
      const { name, pending, idle } = toFacts(raw);
      if (name === this.consumer || Number(pending) > 0 || Number(idle) < FORGET_AFTER_MS) continue;
      await this.redis.xgroup('DELCONSUMER', key, RECORD_GROUP, String(name));
    }
  }
}

/** RESP2 gives names and values in turn, RESP3 a record. */
function toFacts(raw: unknown): Record<string, unknown> {
  if (!Array.isArray(raw)) return raw as Record<string, unknown>;
  const facts: Record<string, unknown> = {};
  for (let i = 0; i + 1 < raw.length; i += 2) facts[String(raw[i])] = raw[i + 1];
  return facts;
}

const toRecords = (entries: readonly RawEntry[]): QueuedRecord[] =>
  entries.map(([entryId, fields]) => {
    const values = toFacts(fields ?? []);
    const [gatewayId, id, json] = ['g', 'i', 'r'].map((name) => String(values[name] ?? '')) as [string, string, string];
    return { entryId, gatewayId, id, json };
  });
