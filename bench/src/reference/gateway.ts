/**
 * The HTTP reference, its gateway: takes the same requests as the product's and asks the reference worker by one HTTP
 * hop. On Express, as the product is, with a plain writer of chunks.
 *
 * Environment: WORKER_PORT. Prints its port.
 */
import type { ChatEvent } from '@sluice/contract';
import express from 'express';
import { Agent } from 'undici';

const workers = new Agent({ connections: 1_024, bodyTimeout: 0, headersTimeout: 0 });
const origin = `http://127.0.0.1:${process.env['WORKER_PORT']}`;
const app = express();
app.use(express.json({ limit: '32mb' }));

function toChunks(events: readonly ChatEvent[], prefix: string): string {
  let text = '';
  for (const event of events) {
    if (event.type === 'text-delta') {
      text += `data: ${prefix}{"content":${JSON.stringify(event.text)}},"finish_reason":null}]}\n\n`;
    } else if (event.type === 'finish') {
      text += `data: ${prefix}{},"finish_reason":"${event.reason}"}]}\n\ndata: [DONE]\n\n`;
    }
  }
  return text;
}

app.post('/v1/chat/completions', (request, response) => {
  const { model, messages } = request.body as { model: string; messages: unknown[] };
  const prefix = `{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":${JSON.stringify(model)},"choices":[{"index":0,"delta":`;
  const abort = new AbortController();
  response.on('close', () => abort.abort());
  void (async () => {
    const answer = await workers.request({
      origin,
      path: '/',
      method: 'POST',
      body: JSON.stringify({ model, messages, stream: true }),
      signal: abort.signal,
    });
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
    let tail = '';
    answer.body.setEncoding('utf8');
    for await (const part of answer.body as AsyncIterable<string>) {
      const lines = (tail + part).split('\n');
      tail = lines.pop()!;
      let text = '';
      for (const line of lines) text += toChunks(JSON.parse(line) as ChatEvent[], prefix);
      if (!response.write(text)) await new Promise((resolve) => response.once('drain', resolve));
    }
    response.end();
  })().catch(() => response.destroy());
});

const server = app.listen(0, '127.0.0.1', () => console.log((server.address() as { port: number }).port));
process.on('SIGTERM', () => process.exit(0));
