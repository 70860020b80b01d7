import { RedisNames, type RequestRecord } from '@sluice/contract';
import type { TestService } from './test-service.js';

const names = new RedisNames();
let count = 0;

/** A request that went well, but for what is said of it. */
export const aRecord = (changes: Partial<RequestRecord> = {}): RequestRecord => ({
  id: `req_${(count += 1).toString().padStart(8, '0')}`,
  at: Date.now(),
  apiKeyId: null,
  source: 'openai-python',
  dialect: 'openai-chat',
  model: 'GLM-4.6',
  provider: 'zai',
  channel: 'api',
  tokenId: 'tok_1',
  isGuest: false,
  isStream: true,
  outcome: 'completed',
  httpStatus: 200,
  errorCode: null,
  ttftMs: 400,
  durationMs: 1_500,
  inputTokens: 100,
  outputTokens: 20,
  reasoningTokens: 5,
  cachedTokens: null,
  usageSource: 'upstream',
  attempts: 1,
  requeues: 0,
  tries: [
    {
      channel: 'api',
      tokenId: 'tok_1',
      isGuest: false,
      isCorrection: false,
      leasedMs: 4,
      endedMs: 1_490,
      verdict: 'ok',
      code: null,
    },
  ],
  dispatchedMs: 1,
  takenMs: 3,
  ...changes,
});

/** Puts records into the stream, as a gateway does. */
export async function sendRecords(service: TestService, records: readonly object[], gatewayId = 'g'): Promise<void> {
  for (const record of records) {
    const { id } = record as { id: string };
    await service.redis.xadd(names.records(), '*', 'g', gatewayId, 'i', id, 'r', JSON.stringify(record));
  }
}

export const countOf = (service: TestService): Promise<number> => service.database.requestLog.count();
