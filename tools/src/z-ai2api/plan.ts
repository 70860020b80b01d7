import type { OldToken } from './read-tokens.ts';

/** What is given to the import of the admin API for one token. */
export interface ImportItem {
  readonly secret: string;
  readonly weight: number;
  readonly enabled: boolean;
}

export interface Planned {
  readonly id: number;
  readonly provider: string;
  /** Null where it is left out. */
  readonly item: ImportItem | null;
  /** Why it is left out. */
  readonly reason: string | null;
}

/** Its tokens are all of chat sites. */
export const CHANNEL = 'web';
const HEAVIEST = 1_000;

/** Of the providers that it knows, what becomes of their tokens: taken over, or left out for this reason. */
const PROVIDERS: Readonly<Record<string, string | null>> = {
  zai: null,
  longcat: null,
  k2think: 'the chat site of K2Think serves guests alone, whom Sluice makes by itself',
};

/**
 * Priority orders the tokens there, the highest first; here all take turns, and weight is the share of turns: one of
 * priority n gets n + 1 turns where one of priority 0 gets one.
 */
const toWeight = (priority: number): number =>
  Math.min(Math.max(Number.isFinite(priority) ? Math.trunc(priority) : 0, 0) + 1, HEAVIEST);

/** What is to become of each token. */
export const planTakeOver = (tokens: readonly OldToken[]): Planned[] =>
  tokens.map(({ id, provider, token, type, isEnabled, priority }) => {
    const reason = obstacleOf(provider, type);
    const item = reason === null ? { secret: token, weight: toWeight(priority), enabled: isEnabled } : null;
    return { id, provider, item, reason };
  });

function obstacleOf(provider: string, type: string): string | null {
  if (type === 'guest') return 'a guest, whom Sluice makes by itself';
  const obstacle = PROVIDERS[provider];
  return obstacle === undefined ? 'of a provider that Sluice does not have' : obstacle;
}
