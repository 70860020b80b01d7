import { offerOf, type ModelOffer } from '@sluice/contract';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { modelsOf } from '../../api/models';
import { providersQuery } from '../../api/pool';

/** What each model offers, by its name. */
export function useOffers(): ReadonlyMap<string, ModelOffer> {
  const { data } = useQuery(providersQuery);
  return useMemo(
    () =>
      new Map(
        (data?.items ?? []).flatMap((provider) =>
          modelsOf(provider).map((model) => [model.id, offerOf(model, provider)] as const),
        ),
      ),
    [data],
  );
}
