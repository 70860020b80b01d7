import type { Model } from '@sluice/contract';
import { useQuery } from '@tanstack/react-query';
import type { ProviderView } from './generated/schema';
import { providersQuery } from './pool';

/** The models of a provider as its workers announce them; the API's document says no more than that they are objects. */
export const modelsOf = (provider: ProviderView): readonly Model[] => provider.models as unknown as readonly Model[];

/** Names of all models on offer; empty while that is not known. */
export function useModelNames(): string[] {
  const providers = useQuery(providersQuery);
  return (providers.data?.items ?? []).flatMap(modelsOf).map(({ id }) => id);
}

/** Stands in examples where it is on offer, or nothing is known. */
export const EXAMPLE_MODEL = 'GLM-4.6';

/** The model to begin with, or to show in an example; undefined where none is on offer. */
export const firstModel = (names: readonly string[]): string | undefined =>
  names.includes(EXAMPLE_MODEL) ? EXAMPLE_MODEL : names[0];
