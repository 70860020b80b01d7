import {
  k2thinkApiKey,
  longcatApiKey,
  longcatToken,
  startK2ThinkUpstreams,
  startLongcatUpstreams,
  startProduct,
  startZaiUpstreams,
  type UpstreamCall,
  type Upstreams,
  zaiApiKey,
  zaiUserToken,
} from '@sluice/testing';
import type { ChannelName } from './columns.ts';

/** The whole product over the simulated upstreams of all providers, with one channel in use. */
export interface ChannelStack {
  /** What an SDK takes as base URL. */
  readonly baseUrl: string;
  readonly apiKey: string;
  /** Counts the requests, so that no two are alike. */
  nextNumber(): number;
  /** Calls of that provider's upstream, from then on (ms since 1970), whose body holds `text` in any of its strings. */
  callsSince(startedAt: number, providerId: string, text: string): readonly UpstreamCall[];
  stop(): Promise<void>;
}

/** Each request that the upstream limits puts as many tokens to rest as it may try, for some seconds. */
const TOKENS = 200;
const MAX_ATTEMPTS = 2;
/** Long enough for a busy machine, short enough to wait for. */
const IDLE_TIMEOUT_MS = 12_000;
/** Nothing is to be seen of these limits, however busy the machine. */
const OUT_OF_THE_WAY_MS = 30_000;

export async function startChannelStack(channel: ChannelName): Promise<ChannelStack> {
  const upstreams: Readonly<Record<string, Upstreams>> = {
    zai: await startZaiUpstreams({ paceMs: 0 }),
    k2think: await startK2ThinkUpstreams({ paceMs: 0 }),
    longcat: await startLongcatUpstreams({ paceMs: 0 }),
  };
  const ids = Object.keys(upstreams);
  const product = await startProduct({
    workers: Object.fromEntries(ids.map((id) => [id, 1])),
    env: {
      ...Object.assign({}, ...Object.values(upstreams).map(({ workerSettings }) => workerSettings)),
      ...Object.fromEntries(ids.map((id) => [`${id.toUpperCase()}_CHANNELS`, channel])),
      ...credentials(),
      LOG_LEVEL: 'warn',
      MAX_ATTEMPTS: `${MAX_ATTEMPTS}`,
      IDLE_TIMEOUT_MS: `${IDLE_TIMEOUT_MS}`,
      ACCEPT_TIMEOUT_MS: `${OUT_OF_THE_WAY_MS}`,
      HEADER_HOLD_MS: `${OUT_OF_THE_WAY_MS}`,
      // One cell's refusals must not be another's.
      CHANNEL_REST: '0',
      TOKEN_FAILURE_THRESHOLD: '1000',
      GUEST_POOL_SIZE: `${TOKENS}`,
    },
  });
  let requests = 0;
  return {
    baseUrl: `${product.url}/v1`,
    apiKey: product.apiKey,
    nextNumber: () => (requests += 1),
    callsSince(startedAt, providerId, text) {
      const { calls } = upstreams[providerId]!;
      const before = calls.findLastIndex(({ at }) => at < startedAt);
      return calls.slice(before + 1).filter(({ body }) => holds(body, text));
    },
    async stop() {
      await product.stop();
      await Promise.all(Object.values(upstreams).map((one) => one.close()));
    },
  };
}

function credentials(): Record<string, string> {
  const many = (make: (label: string) => string): string =>
    Array.from({ length: TOKENS }, (_, index) => make(`matrix ${index}`)).join(',');
  return {
    ZAI_API_KEYS: many(zaiApiKey),
    ZAI_TOKENS: many(zaiUserToken),
    K2THINK_API_KEYS: many(k2thinkApiKey),
    LONGCAT_API_KEYS: many(longcatApiKey),
    LONGCAT_TOKENS: many(longcatToken),
  };
}

function holds(value: unknown, text: string): boolean {
  if (typeof value === 'string') return value.includes(text);
  return typeof value === 'object' && value !== null && Object.values(value).some((inner) => holds(inner, text));
}
