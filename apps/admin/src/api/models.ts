import type { Model, ProviderCard } from '@sluice/contract';
import type { ProviderView } from './generated/schema';

/** The models of a provider as its workers announce them; the API's document says no more than that they are objects. */
export const modelsOf = (provider: ProviderView): readonly Model[] => provider.models as unknown as readonly Model[];

/** What is asked of a card to know what a model offers. */
export const emulationOf = ({ emulatesTools }: ProviderView): Pick<ProviderCard, 'emulatesTools'> => ({
  emulatesTools,
});
