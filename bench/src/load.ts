/**
 * The load tool, a process of its own: sends requests, reads the answers to their ends and prints one JSON line of
 * figures. Its one argument is a LoadOrder as JSON.
 */
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Random } from './random.ts';

export interface LoadOrder {
  readonly url: string;
  readonly apiKey: string;
  readonly model: string;
  /** Text of the user message. */
  readonly message: string;
  /** Whether answers are asked for as streams. */
  readonly isStream: boolean;
  /** Requests under way at once. */
  readonly atOnce: number;
  /** Requests in all. */
  readonly requests: number;
  /** So many requests at the beginning are left out of TTFTs: they find this tool and those that it asks cold. */
  readonly untimed: number;
  /** The first ones do not begin all at once, but over this time, ms. */
  readonly spreadMs: number;
  /** Longest pause before a client's next request, ms; each pause is by chance, and the same in every run. */
  readonly pauseMs: number;
  /** Whether each event's text begins with the time at which it was sent, µs since 1970, in 16 digits. */
  readonly isStamped: boolean;
}

/** Times in ms. A "chunk" is a piece of text of a stream; a whole answer counts as one. */
export interface LoadFigures {
  readonly requests: number;
  readonly chunks: number;
  readonly failed: number;
  readonly seconds: number;
  readonly ttftP50Ms: number;
  readonly ttftP99Ms: number;
  /** From the upstream's write to our read; 0 where nothing is stamped. */
  readonly latencyP50Ms: number;
}

/** What stands in every chunk of text, and in no other line, of all servers. */
const CONTENT = Buffer.from('"content":"');
const DONE = Buffer.from('[DONE]');
const STAMP_DIGITS = 16;

interface Answer {
  readonly chunks: number;
  readonly ttftMs: number;
  readonly isWhole: boolean;
}

const order = JSON.parse(process.argv[2]!) as LoadOrder;
const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
const url = new URL(order.url);
const body = JSON.stringify({
  model: order.model,
  stream: order.isStream,
  messages: [{ role: 'user', content: order.message }],
});
const latencies: number[] = [];

const nowMicros = (): number => (performance.timeOrigin + performance.now()) * 1_000;

/** Counts the chunks of a stream as they come, wherever they are cut. */
class ChunkCounter {
  chunks = 0;
  isWhole = false;
  private tail: Buffer = Buffer.alloc(0);

  push(data: Buffer): void {
    const bytes = this.tail.length === 0 ? data : Buffer.concat([this.tail, data]);
    const lastLine = bytes.lastIndexOf(10) + 1;
    for (
      let at = bytes.indexOf(CONTENT);
      at !== -1 && at < lastLine;
      at = bytes.indexOf(CONTENT, at + CONTENT.length)
    ) {
      const textAt = at + CONTENT.length;
      // An empty content opens or closes an answer and is no chunk of it.
      if (bytes[textAt] === 34) continue;
      this.chunks += 1;
      if (!order.isStamped) continue;
      latencies.push((nowMicros() - Number(bytes.toString('latin1', textAt, textAt + STAMP_DIGITS))) / 1_000);
    }
    if (bytes.subarray(0, lastLine).includes(DONE)) this.isWhole = true;
    this.tail = bytes.subarray(lastLine);
  }
}

function readStream(response: IncomingMessage, startedAt: number, end: (answer: Answer) => void): void {
  const counter = new ChunkCounter();
  let ttftMs = Number.NaN;
  response.on('data', (data: Buffer) => {
    counter.push(data);
    if (counter.chunks > 0 && Number.isNaN(ttftMs)) ttftMs = performance.now() - startedAt;
  });
  response.on('close', () => end({ chunks: counter.chunks, ttftMs, isWhole: counter.isWhole }));
}

function readWhole(response: IncomingMessage, startedAt: number, end: (answer: Answer) => void): void {
  const parts: Buffer[] = [];
  response.on('data', (data: Buffer) => parts.push(data));
  response.on('close', () => {
    const isWhole = response.complete && response.statusCode === 200 && Buffer.concat(parts).includes(CONTENT);
    end({ chunks: 1, ttftMs: performance.now() - startedAt, isWhole });
  });
}

function ask(): Promise<Answer> {
  return new Promise((resolve) => {
    const startedAt = performance.now();
    const request = httpRequest(url, {
      agent,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${order.apiKey}`,
        'content-length': Buffer.byteLength(body),
      },
    });
    request.on('error', () => resolve({ chunks: 0, ttftMs: Number.NaN, isWhole: false }));
    request.on('response', (response) => (order.isStream ? readStream : readWhole)(response, startedAt, resolve));
    request.end(body);
  });
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function percentile(values: readonly number[], share: number): number {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

const startedAt = performance.now();
const answers: Answer[] = [];
const ttfts: number[] = [];
let begun = 0;
await Promise.all(
  Array.from({ length: order.atOnce }, async (_, i) => {
    const random = new Random(i);
    await pause((i * order.spreadMs) / order.atOnce);
    while (begun < order.requests) {
      const isTimed = begun >= order.untimed;
      begun += 1;
      const answer = await ask();
      answers.push(answer);
      if (isTimed) ttfts.push(answer.ttftMs);
      if (order.pauseMs > 0) await pause(random.next() * order.pauseMs);
    }
  }),
);
const figures: LoadFigures = {
  requests: answers.length,
  chunks: answers.reduce((sum, { chunks }) => sum + chunks, 0),
  failed: answers.filter(({ isWhole }) => !isWhole).length,
  seconds: (performance.now() - startedAt) / 1_000,
  ttftP50Ms: percentile(ttfts, 0.5),
  ttftP99Ms: percentile(ttfts, 0.99),
  latencyP50Ms: order.isStamped ? percentile(latencies, 0.5) : 0,
};
console.log(JSON.stringify(figures));
agent.destroy();
