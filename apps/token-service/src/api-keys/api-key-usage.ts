import { Inject, Injectable } from '@nestjs/common';
import { RedisNames } from '@sluice/contract';
import { isRedisAway } from '../http/error.filter.js';
import { REDIS, type Redis } from '../redis.js';
import type { ApiKeyUsageView } from './api-key.dto.js';

/** What keys have used of their limits, as the gateways count it in Redis. */
@Injectable()
export class ApiKeyUsage {
  constructor(
    @Inject(REDIS) private readonly redis: Redis,
    private readonly names: RedisNames,
  ) {}

  /** In the order of the hashes; null for all while Redis is away. */
  async of(hashes: readonly string[]): Promise<(ApiKeyUsageView | null)[]> {
    if (hashes.length === 0) return [];
    const keys = hashes.flatMap((hash) => [this.names.apiKeyRequests(hash), this.names.apiKeyTokens(hash)]);
    try {
      const values = await this.redis.mget(keys);
      return hashes.map((_hash, index) => ({
        requestsThisMinute: Number(values[2 * index] ?? 0),
        tokensToday: Number(values[2 * index + 1] ?? 0),
      }));
    } catch (error) {
      if (!isRedisAway(error)) throw error;
      return hashes.map(() => null);
    }
  }
}
