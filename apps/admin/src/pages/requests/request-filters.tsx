import { Button, Group, Select } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { apiKeysQuery } from '../../api/api-keys';
import { useModelNames } from '../../api/models';
import { useText } from '../../i18n/use-text';
import { SearchField } from '../../ui/search-field';
import { useUrlState } from '../../ui/url-state';
import { OUTCOME_WORDS } from './outcome';
import { isFiltering, NO_KEY, readFilter, SPANS, type Span } from './request-filter';

const HALF = { base: 'calc(50% - 5px)', sm: 150 };

export function RequestFilters() {
  const t = useText();
  const url = useUrlState();
  const filter = readFilter(url);
  const models = useModelNames();
  const keys = useQuery(apiKeysQuery(1, 200));
  const [clearings, setClearings] = useState(0);
  const known = filter.model === null || models.includes(filter.model) ? models : [...models, filter.model];
  const clear = (): void => {
    setClearings(clearings + 1);
    url.set({ model: null, outcome: null, key: null, token: null, span: null, q: null, page: null });
  };
  return (
    <Group gap="xs" mb="sm">
      <SearchField
        key={clearings}
        label={t('requests.search')}
        width={{ base: '100%', sm: 220 }}
        value={filter.q ?? ''}
        onSearch={(text) => url.set({ q: text, page: null })}
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
