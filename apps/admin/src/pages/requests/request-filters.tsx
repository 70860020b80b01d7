import { Button, Group, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { apiKeysQuery } from '../../api/api-keys';
import { useModelNames } from '../../api/models';
import { useText } from '../../i18n/use-text';
import { useUrlState } from '../../ui/url-state';
import { OUTCOME_WORDS } from './outcome';
import { isFiltering, NO_KEY, readFilter, SPANS, type Span } from './request-filter';

const SEARCH_PAUSE_MS = 250;
const HALF = { base: 'calc(50% - 5px)', sm: 150 };

export function RequestFilters() {
  const t = useText();
  const url = useUrlState();
  const filter = readFilter(url);
  const models = useModelNames();
  const keys = useQuery(apiKeysQuery(1, 200));
  const [typed, setTyped] = useState(filter.q ?? '');
  const search = useDebouncedCallback((q: string) => url.set({ q, page: null }), SEARCH_PAUSE_MS);
  const known = filter.model === null || models.includes(filter.model) ? models : [...models, filter.model];
  const clear = (): void => {
    setTyped('');
    url.set({ model: null, outcome: null, key: null, token: null, span: null, q: null, page: null });
  };
  return (
    <Group gap="xs" mb="sm">
      <TextInput
        data-search
        w={{ base: '100%', sm: 220 }}
        leftSection={<IconSearch size={15} />}
        placeholder={t('requests.search')}
        aria-label={t('requests.search')}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          search(event.currentTarget.value.trim());
        }}
      />
      <Select
        w={HALF}
        clearable
        searchable
        placeholder={t('requests.anyModel')}
        aria-label={t('requests.model')}
        data={known}
        value={filter.model}
        onChange={(model) => url.set({ model, page: null })}
      />
      <Select
        w={HALF}
        clearable
        placeholder={t('requests.anyOutcome')}
        aria-label={t('requests.outcome')}
        data={OUTCOME_WORDS.map((value) => ({ value, label: t(`outcomes.${value}.word`) }))}
        value={filter.outcome}
        onChange={(outcome) => url.set({ outcome, page: null })}
      />
      <Select
        w={HALF}
        clearable
        placeholder={t('requests.anyKey')}
        aria-label={t('requests.key')}
        data={[
          { value: NO_KEY, label: t('requests.noKey') },
          ...(keys.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name })),
        ]}
        value={filter.apiKeyId}
        onChange={(key) => url.set({ key, page: null })}
      />
      <Select
        w={HALF}
        clearable
        placeholder={t('requests.anyTime')}
        aria-label={t('requests.at')}
        data={(Object.keys(SPANS) as Span[]).map((value) => ({ value, label: t(`requests.time.${value}`) }))}
        value={filter.span}
        onChange={(span) => url.set({ span, page: null })}
      />
      {isFiltering(filter) && (
        <Button variant="subtle" color="gray" leftSection={<IconX size={14} />} onClick={clear}>
          {t('requests.clear')}
        </Button>
      )}
    </Group>
  );
}
