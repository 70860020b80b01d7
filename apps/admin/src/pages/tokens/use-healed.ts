import { useEffect, useState } from 'react';
import type { TokenView } from '../../api/generated/schema';

/** As long as the rows take to turn from amber to green and fade, ms. */
const SHOWN_MS = 2_400;

type States = ReadonlyMap<string, string>;
const statesOf = (tokens: readonly TokenView[]): States => new Map(tokens.map(({ id, state }) => [id, state]));

/** Ids of tokens that have healed while one looked on, for a moment. */
export function useHealed(tokens: readonly TokenView[] | undefined): ReadonlySet<string> {
  const [before, setBefore] = useState<States>(new Map());
  const [healed, setHealed] = useState<ReadonlySet<string>>(new Set());
  const [known, setKnown] = useState(tokens);
  if (tokens !== known && tokens !== undefined) {
    const wasResting = (id: string): boolean => /cooling|exhausted|trial/.test(before.get(id) ?? '');
    const fresh = tokens.filter(({ id, state }) => state === 'active' && wasResting(id)).map(({ id }) => id);
    setKnown(tokens);
    setBefore(statesOf(tokens));
    if (fresh.length > 0) setHealed(new Set([...healed, ...fresh]));
  }
  useEffect(() => {
    if (healed.size === 0) return;
    const timer = setTimeout(() => setHealed(new Set()), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [healed]);
  return healed;
}
