import { ServiceError, type TokenCheck, type TokenCheckRequest } from '@sluice/contract';
import type { Provider, TokenHealth } from '@sluice/provider-kit';
import { SecretBoxError } from '@sluice/secret-box';
import type { LentToken, PoolChecks } from '@sluice/token-pool';
import type { ChannelRests } from '../channels/channel-rests.js';

/** Longest wait for an upstream's word, ms. */
const CHECK_MS = 15_000;

export interface TokenCheckerOptions {
  readonly providerId: string;
  readonly provider: Provider;
  readonly rests: ChannelRests;
  /** Null where tokens come from the settings: they are in no pool, and nobody knows their ids. */
  readonly tokens: Pick<PoolChecks, 'find' | 'note'> | null;
}

const RESULTS = { valid: 'valid', invalid: 'refused', exhausted: 'exhausted', unknown: 'unknown' } as const;

/** Asks the upstream about a token of the pool, and has the pool know what it said. */
export class TokenChecker {
  constructor(private readonly options: TokenCheckerOptions) {}

  /** Whatever keeps the upstream from being asked is `unknown`, and changes nothing. */
  async check({ channel, tokenId }: TokenCheckRequest, signal: AbortSignal): Promise<TokenCheck> {
    const { providerId, provider, tokens, rests } = this.options;
    if (tokens === null) return unknown('the worker takes its tokens from its settings');
    if (!provider.channels.some(({ id }) => id === channel)) return unknown('the provider has no such channel');
    const refusal = rests.refusal(channel);
    if (refusal !== null) return unknown(`the channel rests: ${refusal.message}`);
    const ref = { id: tokenId, providerId, channel };
    const token = await this.find(ref);
    if (typeof token === 'string') return unknown(token);
    const check = toCheck(await this.ask(channel, token, signal));
    await tokens.note(ref, check);
    return check;
  }

  /** The token, or why it is not at hand. */
  private async find(ref: Parameters<PoolChecks['find']>[0]): Promise<LentToken | string> {
    try {
      return (await this.options.tokens?.find(ref)) ?? 'the pool does not have the token yet';
    } catch (error) {
      if (error instanceof SecretBoxError) return 'the token is sealed by a key that the worker does not have';
      throw error;
    }
  }

  private async ask(channel: string, token: LentToken, signal: AbortSignal): Promise<TokenHealth> {
    const limit = AbortSignal.timeout(CHECK_MS);
    try {
      return await this.options.provider.checkToken(channel, token, AbortSignal.any([signal, limit]));
    } catch (error) {
      if (signal.aborted) throw error;
      const reason = limit.aborted ? 'the upstream did not answer in time' : ServiceError.from(error).message;
      return { state: 'unknown', reason };
    }
  }
}

const unknown = (evidence: string): TokenCheck => ({ result: 'unknown', evidence });

const toCheck = (health: TokenHealth): TokenCheck => ({
  result: RESULTS[health.state],
  evidence: health.state === 'valid' ? null : health.reason,
});
