import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { poolQuery, providersQuery } from '../../api/pool';

export interface Place {
  readonly id: string;
  readonly name: string;
  readonly channels: readonly string[];
}

export interface Places {
  /** Providers whose workers were seen, or that have tokens; undefined while that is not known. */
  readonly places: readonly Place[] | undefined;
  readonly nameOf: (providerId: string) => string;
  /** Why they are not known; null where they are, or are still awaited. */
  readonly error: Error | null;
  retry(): void;
}

const merged = (...lists: readonly (readonly string[])[]): string[] => [...new Set(lists.flat())].sort();

/** Where tokens may belong. */
export function usePlaces(): Places {
  const providers = useQuery(providersQuery);
  const pool = useQuery(poolQuery);
  const places = useMemo(() => {
    if (providers.data === undefined) return undefined;
    const announced = new Map(providers.data.items.map((provider) => [provider.id, provider]));
    const pooled = new Map((pool.data?.items ?? []).map((item) => [item.provider, item.channels]));
    return merged([...announced.keys()], [...pooled.keys()]).map((id): Place => {
      const ofPool = pooled.get(id)?.map(({ channel }) => channel) ?? [];
      const provider = announced.get(id);
      return { id, name: provider?.name ?? id, channels: merged(provider?.channels ?? [], ofPool) };
    });
  }, [providers.data, pool.data]);
  const nameOf = useCallback((id: string) => places?.find((place) => place.id === id)?.name ?? id, [places]);
  const error = providers.data === undefined ? providers.error : null;
  return { places, nameOf, error, retry: () => void providers.refetch() };
}
