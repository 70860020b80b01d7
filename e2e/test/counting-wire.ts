import { type ProviderCard, RedisNames, ServiceError } from '@sluice/contract';
import type { RedisConnect } from '@sluice/platform';
import { RedisStreamClient, RedisStreamServer } from '@sluice/transport';
import { expect } from 'vitest';

const card: ProviderCard = {
  providerId: 'p',
  name: 'P',
  models: [],
  emulatesTools: false,
  firstEventTimeoutMs: 60_000,
};
const limits = { acceptMs: 5_000, firstEventMs: 20_000, idleMs: 20_000, totalMs: 60_000 };

/** What a client got of a request that counts. */
export interface Counted {
  readonly numbers: readonly number[];
  /** null when the answer ended well, else the code of its error. */
  readonly code: string | null;
}

/** One gateway and one worker in this process, over a Redis of any kind, and requests whose answers count from 0. */
export class CountingWire {
  private static nextScope = 0;
  private readonly names = new RedisNames(`count-${process.pid}-${CountingWire.nextScope++}`);
  private readonly gateway: RedisStreamClient;
  private readonly worker: RedisStreamServer;

  constructor(connect: RedisConnect) {
    const { names } = this;
    this.gateway = new RedisStreamClient({ names, connect });
    this.worker = new RedisStreamServer({ names, connect, card: () => card, maxConcurrency: 200, drainMs: 1_000 });
    this.worker.addHandler('count', count as never);
  }

  /** What the wire uses in Redis, by purpose; in a Cluster each may be at a server of its own. */
  get keys(): Record<'queue' | 'replies' | 'control' | 'cards', string> {
    return {
      queue: this.names.requestQueue(card.providerId),
      replies: this.names.replies(this.gateway.gatewayId),
      control: this.names.control(this.worker.workerId),
      cards: this.names.cards(),
    };
  }

  async open(): Promise<void> {
    await this.worker.listen(() => undefined);
    await this.gateway.connect();
  }

  async close(): Promise<void> {
    await this.gateway.close();
    await this.worker.close();
  }

  /** Asks for the numbers below `to`. */
  async ask(to: number, everyMs: number): Promise<Counted> {
    const numbers: number[] = [];
    const replies = this.gateway.stream({
      providerId: card.providerId,
      pattern: 'count',
      tenant: 'key',
      body: JSON.stringify({ to, everyMs }),
      headers: { requestId: 'r', stream: true },
      signal: new AbortController().signal,
      limits,
    });
    try {
      for await (const batch of replies) numbers.push(...(JSON.parse(batch) as number[]));
      return { numbers, code: null };
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return { numbers, code: error.code };
    }
  }
}

async function* count({ to, everyMs }: { to: number; everyMs: number }): AsyncGenerator<number> {
  for (let n = 0; n < to; n += 1) {
    yield n;
    await pause(everyMs);
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export const STREAMS = 50;
/** About five seconds: longer than a failover takes. */
const NUMBERS = 130;
const EVERY_MS = 40;
/** New requests must be answered again this soon after a server was lost, ms. */
const BACK_WITHIN_MS = 10_000;

/**
 * Lets something happen to Redis while 50 streams run. Each must be whole, or end in an error after a true beginning;
 * and a new request must be answered within ten seconds.
 *
 * @returns how many were whole
 */
export async function endure(wire: CountingWire, event: () => Promise<void>): Promise<number> {
  const streams = Promise.all(Array.from({ length: STREAMS }, () => wire.ask(NUMBERS, EVERY_MS)));
  await pause(500);
  const happening = event();
  await untilBack(wire);
  const answers = await streams;
  await happening;
  for (const answer of answers) expect(answer).toSatisfy((it: Counted) => isHonest(it, NUMBERS));
  // The end of what happens, such as a server that comes back, may stir once more.
  await untilBack(wire);
  return answers.filter(({ code }) => code === null).length;
}

async function untilBack(wire: CountingWire): Promise<void> {
  const since = Date.now();
  for (let isBack = false; !isBack;) {
    const answer = await wire.ask(3, 1);
    expect(answer).toSatisfy((it: Counted) => isHonest(it, 3));
    isBack = answer.code === null;
    expect(Date.now() - since).toBeLessThan(BACK_WITHIN_MS);
  }
}

const isHonest = ({ numbers, code }: Counted, to: number): boolean =>
  numbers.every((number, i) => number === i) && (code !== null || numbers.length === to);
