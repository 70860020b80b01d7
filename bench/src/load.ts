/**
 * The load tool, a process of its own: opens streams, reads them to the end and prints one JSON line of figures.
 *
 * Arguments: url, API key, model, number of streams, over how many ms their starts are spread, text of the user message.
 */
import { request as httpRequest, Agent } from 'node:http';

export interface LoadFigures {
  readonly streams: number;
  readonly chunks: number;
  readonly failed: number;
  readonly seconds: number;
  readonly ttftP50Ms: number;
  readonly ttftP99Ms: number;
}

/** What stands in every chunk of text, and in no other line, of all three servers. */
const CONTENT = Buffer.from('"content":"');
const DONE = Buffer.from('[DONE]');

interface StreamResult {
  readonly chunks: number;
  readonly ttftMs: number;
  readonly isWhole: boolean;
}

const agent = new Agent({ keepAlive: true, maxSockets: Infinity });

function readStream(url: URL, apiKey: string, body: string): Promise<StreamResult> {
  return new Promise((resolve) => {
    const startedAt = performance.now();
    let ttftMs = Number.NaN;
    let chunks = 0;
    let tail: Buffer = Buffer.alloc(0);
    let isWhole = false;
    const end = () => resolve({ chunks, ttftMs, isWhole });
    const request = httpRequest(url, {
      agent,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${apiKey}`,
        'content-length': Buffer.byteLength(body),
      },
    });
    request.on('error', end);
    request.on('response', (response) => {
      response.on('data', (data: Buffer) => {
        const bytes = tail.length === 0 ? data : Buffer.concat([tail, data]);
        const lastLine = bytes.lastIndexOf(10) + 1;
        for (let at = bytes.indexOf(CONTENT); at !== -1 && at < lastLine; at = bytes.indexOf(CONTENT, at + 11)) {
          // An empty content opens or closes an answer and is no chunk of it.
          if (bytes[at + CONTENT.length] === 34) continue;
          if (chunks === 0) ttftMs = performance.now() - startedAt;
          chunks += 1;
        }
        if (bytes.subarray(0, lastLine).includes(DONE)) isWhole = true;
        tail = bytes.subarray(lastLine);
      });
      response.on('close', end);
    });
    request.end(body);
  });
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

type Arguments = [string, string, string, string, string, string];
const [target, apiKey, model, streams, spreadMs, message] = process.argv.slice(2) as Arguments;
const body = JSON.stringify({ model, stream: true, messages: [{ role: 'user', content: message }] });
const count = Number(streams);
const startedAt = performance.now();
const results = await Promise.all(
  Array.from({ length: count }, async (_, i) => {
    await new Promise((resolve) => setTimeout(resolve, (i * Number(spreadMs)) / count));
    return readStream(new URL(target), apiKey, body);
  }),
);
const ttfts = results.map(({ ttftMs }) => ttftMs).sort((a, b) => a - b);
const figures: LoadFigures = {
  streams: results.length,
  chunks: results.reduce((sum, { chunks }) => sum + chunks, 0),
  failed: results.filter(({ isWhole }) => !isWhole).length,
  seconds: (performance.now() - startedAt) / 1000,
  ttftP50Ms: percentile(ttfts, 0.5),
  ttftP99Ms: percentile(ttfts, 0.99),
};
console.log(JSON.stringify(figures));
agent.destroy();
