import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDownload, IconHeartRateMonitor, IconPlus, IconUpload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { CheckTokensDto } from '../../api/generated/schema';
import { useCheckTokens } from '../../api/jobs';
import { tokensQuery, useTokenDeletion, type TokenQuery } from '../../api/tokens';
import { useText } from '../../i18n/use-text';
import { DataTable } from '../../ui/data-table';
import { Empty } from '../../ui/empty';
import { ErrorNote, explain } from '../../ui/error-note';
import { PageHead } from '../../ui/page-head';
import { PAGE_SIZES, Pager, readPageSize } from '../../ui/pager';
import { useUrlState } from '../../ui/url-state';
import { useDeletions, useDeleteWithUndo } from '../../ui/use-deletions';
import { AddToken } from './add-token';
import { BulkBar } from './bulk-bar';
import { CheckProgress } from './check-progress';
import { ExportTokens } from './export-tokens';
import { ImportProgress } from './import-progress';
import { ImportTokens } from './import-tokens';
import { tokenColumns } from './token-columns';
import { TokenFilters, useTokenFilters } from './token-filters';
import { TokenPanel } from './token-panel';
import { useHealed } from './use-healed';
import { usePlaces } from './use-places';

const NEWEST = '-createdAt';

function TokensPage() {
  const t = useText();
  const url = useUrlState();
  const filters = useTokenFilters();
  const { nameOf } = usePlaces();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const page = url.number('page', 1);
  const pageSize = readPageSize(url);
  const sort = url.get('sort') ?? NEWEST;
  const list = useQuery(tokensQuery({ ...filters, page, pageSize, sort: sort as TokenQuery['sort'] }));
  const deletionOf = useTokenDeletion();
  const deleteWithUndo = useDeleteWithUndo();
  const hidden = new Set(useDeletions().flatMap(({ ids }) => ids));
  const shown = list.data?.items.filter(({ id }) => !hidden.has(id));
  // All of a page may be under way to be deleted, with more behind them.
  const rows = shown?.length === 0 && list.data!.total > hidden.size ? undefined : shown;
  const healed = useHealed(list.data?.items);
  const isFiltered = Object.values(filters).some((value) => value !== undefined);
  const dialog = url.get('do');
  const closeDialog = (): void => url.set({ do: null });
  const openId = url.get('token');

  const check = useCheckTokens();
  const startCheck = (which: CheckTokensDto): void =>
    check.mutate(which, {
      onSuccess: ({ runId }) => url.set({ check: runId }),
      onError: (error) => notifications.show({ color: 'red', message: explain(t, error) }),
    });
  const runId = url.get('check');

  const { set } = url;
  const columns = useMemo(() => tokenColumns(t, nameOf, (token) => set({ token: token.id }, true)), [t, nameOf, set]);
  const deleteTokens = (ids: readonly string[], name: string): void => {
    setSelected(new Set([...selected].filter((id) => !ids.includes(id))));
    if (openId !== null && ids.includes(openId)) url.set({ token: null });
    deleteWithUndo(ids, name, deletionOf(ids));
  };
  return (
    <>
      <PageHead
        title={t('tokens.title')}
        summary={t('tokens.summary')}
        actions={
          <>
            <Button
              variant="default"
              leftSection={<IconHeartRateMonitor size={16} />}
              loading={check.isPending}
              onClick={() => startCheck({ provider: filters.provider, channel: filters.channel })}
            >
              {t('checks.checkAll')}
            </Button>
            <Button variant="default" leftSection={<IconUpload size={16} />} onClick={() => url.set({ do: 'import' })}>
              {t('tokens.import')}
            </Button>
            <Button
              variant="default"
              leftSection={<IconDownload size={16} />}
              onClick={() => url.set({ do: 'export' })}
            >
              {t('tokens.export')}
            </Button>
            <Button leftSection={<IconPlus size={16} />} onClick={() => url.set({ do: 'add' })}>
              {t('tokens.add')}
            </Button>
          </>
        }
      />
      <TokenFilters isFiltered={isFiltered} />
      <ImportProgress />
      {runId !== null && <CheckProgress runId={runId} onClose={() => url.set({ check: null })} />}
      {list.isError && list.data === undefined ? (
        <ErrorNote error={list.error} onRetry={() => void list.refetch()} />
      ) : (
        <div className="section">
          <BulkBar
            selected={selected}
            onClear={() => setSelected(new Set())}
            onCheck={() => startCheck({ ids: [...selected] })}
            onDelete={() => deleteTokens([...selected], t('tokens.many', { count: selected.size }))}
          />
          <DataTable
            label={t('tokens.title')}
            columns={columns}
            rows={rows}
            idOf={({ id }) => id}
            labelOf={({ label }) => label}
            sort={sort}
            onSort={(next) => url.set({ sort: next === NEWEST ? null : next, page: null })}
            selected={selected}
            onSelect={setSelected}
            onOpen={(token) => url.set({ token: token.id }, true)}
            openId={openId}
            healed={healed}
            empty={
              isFiltered ? (
                <Empty title={t('tokens.noMatchTitle')} advice={t('tokens.noMatchAdvice')} />
              ) : (
                <Empty title={t('tokens.noneTitle')} advice={t('tokens.noneAdvice')}>
                  <Group mt="sm" gap="xs">
                    <Button onClick={() => url.set({ do: 'add' })}>{t('tokens.add')}</Button>
                    <Button variant="default" onClick={() => url.set({ do: 'import' })}>
                      {t('tokens.import')}
                    </Button>
                  </Group>
                </Empty>
              )
            }
          />
          <Pager
            page={page}
            pageSize={pageSize}
            total={list.data?.total}
            onPage={(next, isStep) => url.set({ page: next === 1 ? null : next }, isStep)}
            onPageSize={(size) => url.set({ size: size === PAGE_SIZES[0] ? null : size, page: null })}
          />
        </div>
      )}
      {list.isError && list.data !== undefined && (
        <Text mt="xs" size="sm" component="div">
          <ErrorNote error={list.error} />
        </Text>
      )}
      <AddToken isOpen={dialog === 'add'} onClose={closeDialog} />
      <ImportTokens isOpen={dialog === 'import'} onClose={closeDialog} />
      <ExportTokens
        isOpen={dialog === 'export'}
        onClose={closeDialog}
        provider={filters.provider}
        channel={filters.channel}
      />
      <TokenPanel
        id={openId}
        onClose={() => url.set({ token: null })}
        onDelete={(token) => deleteTokens([token.id], t('tokens.one', { name: token.label }))}
      />
    </>
  );
}

export const route = { Component: TokensPage };
