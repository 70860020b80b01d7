import type { TokenState } from '@sluice/token-pool';
import type { Token } from '../generated/prisma/client.js';
import type { TokenView } from './token.view.js';

export type LiveState = TokenState & { readonly inFlight: number };

/** @param live  what the pool says of now; without it the row's own word stands */
export function toView(row: Token, maskedSecret: string | null, live: LiveState | undefined): TokenView {
  const { id, provider, channel, label, weight, maxConcurrency, enabled } = row;
  const { requests, successes, failures } = row;
  return {
    id,
    provider,
    channel,
    label,
    maskedSecret,
    weight,
    maxConcurrency,
    enabled,
    state: enabled ? (live?.name ?? row.state) : 'disabled',
    cause: live ? live.cause : row.cause,
    evidence: live ? live.evidence : row.evidence,
    stateSince: moment(live?.since ?? row.stateSince),
    nextTryAt: moment(live ? live.nextTryAt : row.nextTryAt),
    refusals: live?.failures ?? row.refusals,
    inFlight: live?.inFlight ?? null,
    requests,
    successes,
    failures,
    lastUsedAt: moment(row.lastUsedAt),
    lastCheckAt: moment(row.lastCheckAt),
    lastCheckResult: row.lastCheckResult,
    lastCheckEvidence: row.lastCheckEvidence,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

const moment = (at: Date | number | null): string | null => (at === null ? null : new Date(at).toISOString());
