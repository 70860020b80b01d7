import type { Model, ModelChannel } from '@sluice/contract';
import { k2think } from '@sluice/provider-k2think';
import type { ProviderDefinition } from '@sluice/provider-kit';
import { longcat } from '@sluice/provider-longcat';
import { zai } from '@sluice/provider-zai';

export const CHANNELS = ['api', 'web'] as const;
export type ChannelName = (typeof CHANNELS)[number];

/** One model over one of its channels. */
export interface Column {
  readonly providerId: string;
  /** The vendor's name as people know it. */
  readonly providerName: string;
  readonly model: string;
  readonly channel: ModelChannel;
}

const DEFINITIONS: readonly ProviderDefinition[] = [zai, k2think, longcat];

/** Every model that has this channel, by the records of the providers. */
export function columnsOf(channel: ChannelName): readonly Column[] {
  return DEFINITIONS.flatMap((definition) =>
    modelsOf(definition).flatMap(({ id, channels }) =>
      channels
        .filter((one) => one.id === channel)
        .map((one) => ({ providerId: definition.id, providerName: definition.name, model: id, channel: one })),
    ),
  );
}

/** The public names of all models. */
export const modelNames = (): readonly string[] => DEFINITIONS.flatMap(modelsOf).map(({ id }) => id);

/** Reading the records calls nobody. */
function modelsOf(definition: ProviderDefinition): readonly Model[] {
  const nobody = (): Promise<never> => Promise.reject(new Error('nobody is asked'));
  const http = { request: nobody, fetchImage: nobody, close: () => Promise.resolve() };
  return definition.create(new definition.Config(), { http, now: Date.now, warn: () => undefined }).models;
}
