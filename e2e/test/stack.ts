import {
  type Product,
  type ProductOptions,
  startK2ThinkUpstreams,
  startLongcatUpstreams,
  startProduct,
  startZaiUpstreams,
  type Upstreams,
} from '@sluice/testing';
import OpenAI from 'openai';

/** How the simulated upstreams of each provider are started. */
const STARTERS = { k2think: startK2ThinkUpstreams, longcat: startLongcatUpstreams, zai: startZaiUpstreams };
export type ProviderId = keyof typeof STARTERS;
type UpstreamsOf<Id extends ProviderId> = Awaited<ReturnType<(typeof STARTERS)[Id]>>;

/** The product over the simulated upstreams of one provider, and the official client on it. */
export interface Stack<Id extends ProviderId = 'zai'> {
  readonly product: Product;
  readonly upstreams: UpstreamsOf<Id>;
  readonly openai: OpenAI;
  /** Plain HTTP to the chat door, with the right key. */
  chat(body: unknown, init?: RequestInit): Promise<Response>;
  stop(): Promise<void>;
}

export type Channel = 'api' | 'web';

export interface StackOptions<Id extends ProviderId> extends ProductOptions {
  /** Default `zai`. */
  readonly provider?: Id;
  readonly channels?: string;
  readonly upstreams?: Parameters<(typeof STARTERS)[Id]>[0];
}

export async function startStack<Id extends ProviderId = 'zai'>(options: StackOptions<Id> = {}): Promise<Stack<Id>> {
  const provider = options.provider ?? 'zai';
  const upstreams = (await STARTERS[provider](options.upstreams)) as UpstreamsOf<Id>;
  const prefix = provider.toUpperCase();
  const product = await startProduct({
    workers: { [provider]: 1 },
    ...options,
    env: {
      ...upstreams.workerSettings,
      // Guests alone serve Z.AI's chat site, unless a test brings tokens.
      ZAI_TOKENS: '',
      // Else a test that blocks a channel would keep it from those that follow.
      CHANNEL_REST: '0',
      [`${prefix}_CHANNELS`]: options.channels ?? 'api',
      ...options.env,
    },
  });
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
export const completionsAt = (upstreams: Pick<Upstreams, 'calls'>): number =>
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
