import type { TokenState, TokenStateName } from '../pool-keeper.js';

/** Enabled, state, cause, evidence, since, next, failures, loans: as the scripts tell a state. */
export type RawState = [number, string, string, string, number, number, number, number];

/** As the scripts take a state: nothing is '' or 0. A token that is disabled has a state all the same. */
export const fromState = ({ name, cause, evidence, since, nextTryAt, failures }: TokenState): object => ({
  name,
  cause: cause ?? '',
  evidence: evidence ?? '',
  since: since ?? 0,
  nextTryAt: nextTryAt ?? 0,
  failures,
});

export interface StateFields {
  readonly enabled: boolean;
  readonly state: string;
  readonly cause: string;
  readonly evidence: string;
  readonly since: number;
  readonly next: number;
  readonly failures: number;
}

export const toState = ({ enabled, state, cause, evidence, since, next, failures }: StateFields): TokenState => ({
  name: enabled ? (state as TokenStateName) : 'disabled',
  cause: cause === '' ? null : cause,
  evidence: evidence === '' ? null : evidence,
  since: since === 0 ? null : since,
  nextTryAt: next === 0 ? null : next,
  failures,
});

export function toLiveState(raw: RawState): TokenState & { readonly inFlight: number } {
  const [enabled, state, cause, evidence, since, next, failures, inFlight] = raw;
  const isEnabled = enabled === 1;
  return {
    ...toState({ enabled: isEnabled, state, cause, evidence, since: Number(since), next: Number(next), failures }),
    inFlight,
  };
}
