import { RedisNames, type RequestRecord } from '@sluice/contract';
import { Redis } from 'ioredis';

const HOUR_MS = 3_600_000;
const MODELS = [
  ['GLM-4.6', 'zai', 'api'],
  ['GLM-4.6', 'zai', 'api'],
  ['GLM-4.6-Thinking', 'zai', 'api'],
  ['GLM-4.7', 'zai', 'api'],
  ['LongCat-Flash', 'longcat', 'api'],
  ['MBZUAI-IFM/K2-Think', 'k2think', 'web'],
] as const;
const CLIENTS = ['openai-python', 'openai-node', 'claude-code', 'cherry-studio'];

/** Numbers from 0 to 1, the same in every run, so that pictures differ by what was changed. */
function chances(): () => number {
  let state = 20_261_128;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/**
 * Writes requests of the last day into the books, as a gateway does: few by night, many by day, some of which went wrong.
 *
 * @param keys  ids of API keys; some requests come without one
 */
export async function livePastDay(redisUrl: string, keys: readonly string[], now = Date.now()): Promise<void> {
  const redis = new Redis(redisUrl);
  const stream = new RedisNames().records();
  const next = chances();
  let count = 0;
  for (let hour = 23; hour >= 1; hour -= 1) {
    const busy = 0.25 + 0.75 * Math.sin((Math.PI * (24 - hour)) / 24) ** 2;
    for (let i = 0; i < 70 * busy; i += 1) {
      const record = aRecord((count += 1), now - hour * HOUR_MS + next() * HOUR_MS, busy, keys, next);
      await redis.xadd(stream, '*', 'g', 'past', 'i', record.id, 'r', JSON.stringify(record));
    }
  }
  redis.disconnect();
}

function aRecord(number: number, at: number, busy: number, keys: readonly string[], next: () => number): RequestRecord {
  const of = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!;
  const [model, provider, channel] = of(MODELS);
  const chance = next();
  const outcome =
    chance < 0.93 ? 'completed' : chance < 0.96 ? 'tool_calls' : chance < 0.98 ? 'interrupted' : 'client_gone';
  const ttftMs = Math.round(260 + 500 * busy * next() + 2_400 * next() ** 9);
  return {
    id: `req_past${number.toString(36).padStart(8, '0')}`,
    at: Math.round(at),
    apiKeyId: next() < 0.2 ? null : of(keys),
    source: of(CLIENTS),
    dialect: 'openai-chat',
    model,
    provider,
    channel,
    tokenId: null,
    isGuest: channel === 'web',
    isStream: true,
    outcome,
    httpStatus: 200,
    errorCode: null,
    ttftMs,
    durationMs: ttftMs + Math.round(9_000 * next()),
    inputTokens: Math.round(200 + 6_000 * next()),
    outputTokens: Math.round(60 + 1_800 * next()),
    reasoningTokens: model.includes('hink') ? Math.round(900 * next()) : 0,
    cachedTokens: null,
    usageSource: 'upstream',
    attempts: 1,
    requeues: 0,
    tries: null,
    dispatchedMs: 1,
    takenMs: 2,
  };
}
