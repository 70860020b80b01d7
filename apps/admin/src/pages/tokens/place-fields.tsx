import { Group, SegmentedControl, Select, Stack, Text } from '@mantine/core';
import { useId } from 'react';
import { useText } from '../../i18n/use-text';
import { useTokenFilters } from './token-filters';
import { usePlaces, type Place } from './use-places';

export interface ChosenPlace {
  readonly provider: string;
  readonly channel: string;
}

/** A place to begin with: the one that is looked at, else the first that there is; null while none is known. */
export function useFirstPlace(): ChosenPlace | null {
  const { places } = usePlaces();
  const { provider, channel } = useTokenFilters();
  const usable = places?.filter(({ channels }) => channels.length > 0) ?? [];
  const first = usable.find(({ id }) => id === provider) ?? usable[0];
  if (first === undefined) return null;
  return { provider: first.id, channel: first.channels.find((one) => one === channel) ?? first.channels[0]! };
}

/** The places, and the one that is chosen where it is not among them. */
function withPlace(places: readonly Place[], { provider, channel }: ChosenPlace): readonly Place[] {
  const known = places.find(({ id }) => id === provider);
  if (known === undefined) return [...places, { id: provider, name: provider, channels: [channel] }];
  if (known.channels.includes(channel)) return places;
  return places.map((place) => (place === known ? { ...known, channels: [...known.channels, channel] } : place));
}

interface PlaceFieldsProps {
  readonly place: ChosenPlace;
  readonly onChange: (place: ChosenPlace) => void;
}

/** Provider and channel of a token. */
export function PlaceFields({ place, onChange }: PlaceFieldsProps) {
  const t = useText();
  const labelId = useId();
  const places = withPlace(usePlaces().places ?? [], place);
  const channels = places.find(({ id }) => id === place.provider)?.channels ?? [];
  const choose = (provider: string | null): void => {
    const chosen = places.find(({ id }) => id === provider);
    if (chosen === undefined) return;
    const channel = chosen.channels.includes(place.channel) ? place.channel : (chosen.channels[0] ?? place.channel);
    onChange({ provider: chosen.id, channel });
  };
  return (
    <Group align="flex-start" grow preventGrowOverflow={false}>
      <Select
        label={t('tokens.provider')}
        allowDeselect={false}
        data={places.map(({ id, name }) => ({ value: id, label: name }))}
        value={place.provider}
        onChange={choose}
      />
      <Stack gap={3}>
        <Text size="sm" fw={500} id={labelId}>
          {t('tokens.channel')}
        </Text>
        <SegmentedControl
          aria-labelledby={labelId}
          data={[...channels]}
          value={place.channel}
          onChange={(channel) => onChange({ ...place, channel })}
          fullWidth
        />
      </Stack>
    </Group>
  );
}
