/**
 * The HTTP reference, its worker: the same provider code as the product's, but its events leave by HTTP, one JSON array
 * a tick and line.
 *
 * Environment: what the provider reads, and ZAI_API_KEYS (its first key is used). Prints its port.
 */
import { createServer } from 'node:http';
import type { ChatEvent, ChatRequest } from '@sluice/contract';
import { createUpstreamHttp } from '@sluice/provider-kit';
import { zai } from '@sluice/provider-zai';

const config = Object.assign(new zai.Config(), { ZAI_API_BASE_URL: process.env['ZAI_API_BASE_URL'] });
const provider = zai.create(config, { http: createUpstreamHttp(), now: Date.now, warn: console.error });
const token = { id: 'api-1', label: 'api-1', secret: process.env['ZAI_API_KEYS']!, isGuest: false };

const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const abort = new AbortController();
    response.on('close', () => abort.abort());
    const chat = JSON.parse(Buffer.concat(parts).toString()) as ChatRequest;
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    void (async () => {
      let tick: ChatEvent[] = [];
      for await (const event of provider.chat({ request: chat, channel: 'api', token, signal: abort.signal })) {
        tick.push(event);
        if (tick.length > 1) continue;
        setImmediate(() => {
          response.write(`${JSON.stringify(tick)}\n`);
          tick = [];
        });
      }
      setImmediate(() => response.end());
    })().catch(() => response.destroy());
  });
});
server.listen(0, '127.0.0.1', () => console.log((server.address() as { port: number }).port));
process.on('SIGTERM', () => process.exit(0));
