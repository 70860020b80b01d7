import { Button, Group, Select } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { TokenQuery, TokenState } from '../../api/tokens';
import { useText } from '../../i18n/use-text';
import { SearchField } from '../../ui/search-field';
import { useUrlState } from '../../ui/url-state';
import { usePlaces } from './use-places';

const STATES: readonly TokenState[] = ['active', 'trial', 'cooling', 'exhausted', 'disabled'];

/** The filters that stand in the address; undefined where nothing is filtered by. */
export function useTokenFilters(): Pick<TokenQuery, 'provider' | 'channel' | 'state' | 'q'> {
  const url = useUrlState();
  const state = url.get('state');
  return {
    provider: url.get('provider') ?? undefined,
    channel: url.get('channel') ?? undefined,
    state: STATES.find((one) => one === state),
    q: url.get('q') ?? undefined,
  };
}

export function TokenFilters({ isFiltered }: { readonly isFiltered: boolean }) {
  const t = useText();
  const url = useUrlState();
  const filters = useTokenFilters();
  const { places } = usePlaces();
  const [clearings, setClearings] = useState(0);
  const channels = [...new Set((places ?? []).flatMap((place) => place.channels))].sort();
  const clear = (): void => {
    setClearings(clearings + 1);
    url.set({ provider: null, channel: null, state: null, q: null, page: null });
  };
  return (
    <Group gap="xs" mb="sm">
      <SearchField
        key={clearings}
        label={t('tokens.search')}
        width={{ base: '100%', sm: 240 }}
        value={filters.q ?? ''}
        onSearch={(text) => url.set({ q: text, page: null })}
      />
      <Select
        w={{ base: 'calc(50% - 5px)', sm: 160 }}
        clearable
        placeholder={t('tokens.anyProvider')}
        aria-label={t('tokens.provider')}
        data={(places ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        value={filters.provider ?? null}
        onChange={(provider) => url.set({ provider, page: null })}
      />
      <Select
        w={{ base: 'calc(50% - 5px)', sm: 140 }}
        clearable
        placeholder={t('tokens.anyChannel')}
        aria-label={t('tokens.channel')}
        data={channels}
        value={filters.channel ?? null}
        onChange={(channel) => url.set({ channel, page: null })}
      />
      <Select
        w={{ base: 'calc(50% - 5px)', sm: 160 }}
        clearable
        placeholder={t('tokens.anyState')}
        aria-label={t('tokens.state')}
        data={STATES.map((state) => ({ value: state, label: t(`states.${state}.word`) }))}
        value={filters.state ?? null}
        onChange={(state) => url.set({ state, page: null })}
      />
      {isFiltered && (
        <Button variant="subtle" color="gray" leftSection={<IconX size={14} />} onClick={clear}>
          {t('tokens.clear')}
        </Button>
      )}
    </Group>
  );
}
