import {
  type LongcatUpstreams,
  type LongcatUpstreamsOptions,
  type Product,
  type ProductOptions,
  startLongcatUpstreams,
  startProduct,
  startZaiUpstreams,
  type Upstreams,
  type ZaiUpstreams,
} from '@sluice/testing';
import OpenAI from 'openai';

/** The product over simulated upstreams, and the official client on it. */
export interface Stack<Simulated = ZaiUpstreams> {
  readonly product: Product;
  readonly upstreams: Simulated;
  readonly openai: OpenAI;
  /** Plain HTTP to the chat door, with the right key. */
  chat(body: unknown, init?: RequestInit): Promise<Response>;
  stop(): Promise<void>;
}

export type Channel = 'api' | 'web';

export async function startStack(
  options: ProductOptions & { channels?: string; upstreams?: Parameters<typeof startZaiUpstreams>[0] } = {},
): Promise<Stack> {
  // Guests alone serve the chat site, unless a test brings tokens.
  const env = { ZAI_TOKENS: '', ZAI_CHANNELS: options.channels ?? 'api', ...options.env };
  return startOver(await startZaiUpstreams(options.upstreams), { ...options, env });
}

/** The same with LongCat in place of Z.AI. */
export async function startLongcatStack(
  options: ProductOptions & { channels?: string; upstreams?: LongcatUpstreamsOptions } = {},
): Promise<Stack<LongcatUpstreams>> {
  const env = { LONGCAT_CHANNELS: options.channels ?? 'api', ...options.env };
  return startOver(await startLongcatUpstreams(options.upstreams), { workers: { longcat: 1 }, ...options, env });
}

async function startOver<Simulated extends Upstreams>(
  upstreams: Simulated,
  options: ProductOptions,
): Promise<Stack<Simulated>> {
  const product = await startProduct({ ...options, env: { ...upstreams.workerSettings, ...options.env } });
  return {
    product,
    upstreams,
    openai: new OpenAI({ baseURL: `${product.url}/v1`, apiKey: product.apiKey, maxRetries: 0 }),
    chat: (body, init) =>
      fetch(`${product.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${product.apiKey}` },
        body: JSON.stringify(body),
        ...init,
      }),
    async stop() {
      await product.stop();
      await upstreams.close();
    },
  };
}

/** A request of one user message. */
export const ask = (
  content: string,
  more: object = {},
): { model: string; messages: [{ role: 'user'; content: string }] } => ({
  model: 'GLM-4.6',
  messages: [{ role: 'user', content }],
  ...more,
});

/** Completion calls that reached an upstream. */
export const completionsAt = (upstreams: ZaiUpstreams): number =>
  upstreams.calls.filter(({ method, path }) => method === 'POST' && path.includes('chat/completions')).length;

/** `data:` payloads of a finished SSE body, parsed but for [DONE]. */
export function dataLines(body: string): unknown[] {
  return body
    .split('\n')
    .filter((line) => line.startsWith('data: '))
    .map((line) => (line === 'data: [DONE]' ? '[DONE]' : (JSON.parse(line.slice(6)) as unknown)));
}

/** The log line in which the gateway says how a request ended. */
export async function outcomeLogged(product: Product, requestId: string): Promise<Record<string, unknown>> {
  const line = await product.gateway.line((text) => text.includes(requestId) && text.includes('"outcome"'));
  return JSON.parse(line) as Record<string, unknown>;
}
