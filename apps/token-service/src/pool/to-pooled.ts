import type { PooledToken, TokenRef, TokenStateName } from '@sluice/token-pool';
import type { Token } from '../generated/prisma/client.js';

export const toRef = ({ id, provider, channel }: Pick<Token, 'id' | 'provider' | 'channel'>): TokenRef => ({
  id,
  providerId: provider,
  channel,
});

/** What the pool has to know of a row. */
export type PooledRow = Pick<
  Token,
  | 'id'
  | 'provider'
  | 'channel'
  | 'label'
  | 'cipher'
  | 'weight'
  | 'maxConcurrency'
  | 'enabled'
  | 'state'
  | 'cause'
  | 'evidence'
  | 'stateSince'
  | 'nextTryAt'
  | 'refusals'
>;

/** A row as the pool takes it. */
export const toPooled = (row: PooledRow): PooledToken => ({
  ...toRef(row),
  label: row.label,
  sealedSecret: row.cipher,
  weight: row.weight,
  maxConcurrency: row.maxConcurrency,
  enabled: row.enabled,
  state: {
    name: row.state as TokenStateName,
    cause: row.cause,
    evidence: row.evidence,
    since: row.stateSince.getTime(),
    nextTryAt: row.nextTryAt?.getTime() ?? null,
    failures: row.refusals,
  },
});
