import type { TokenCheck } from '@sluice/contract';
import type { CoolingPolicy } from '../cooling-times.js';
import { LoanedToken } from '../loaned-token.js';
import type { TokenRef } from '../pool-keeper.js';
import type { LentToken } from '../token-pool.js';
import type { OpenedSecrets } from './opened-secrets.js';
import type { PoolScripts } from './pool-scripts.js';
import { policyArguments } from './policy-arguments.js';

const PATIENCE_MS = 5_000;

/** Tokens of the pool outside of any loan, for who asks an upstream about them. */
export class PoolChecks {
  constructor(
    private readonly scripts: PoolScripts,
    private readonly secrets: OpenedSecrets,
    private readonly policy: () => CoolingPolicy,
  ) {}

  /**
   * A token by its id, whatever its state; null when the pool does not have it.
   *
   * @throws SecretBoxError when this worker does not have the key that sealed it
   */
  async find(ref: TokenRef): Promise<LentToken | null> {
    const { token } = this.scripts.namesOf(ref);
    const [sealed, label] = await this.scripts.redis.hmget(`${token}${ref.id}`, 'sealed', 'label');
    if (sealed == null) return null;
    return new LoanedToken(ref.id, label ?? '', this.secrets.open(sealed, ref.id), false);
  }

  /** Moves the token's state by what a check found; `unknown` moves nothing. */
  async note(ref: TokenRef, { result, evidence }: TokenCheck): Promise<void> {
    if (result === 'unknown') return;
    const own = [ref.id, result, -1, evidence ?? '', ...policyArguments(this.policy())];
    await this.scripts.insist('poolNoteCheck', ref, own, PATIENCE_MS);
  }
}
