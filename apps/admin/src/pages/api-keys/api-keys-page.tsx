import { Button, Text, Tooltip, UnstyledButton } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { apiKeysQuery, useApiKeyDeletion } from '../../api/api-keys';
import type { ApiKeyView } from '../../api/generated/schema';
import { count, shortCount } from '../../i18n/format';
import type { Translate } from '../../i18n/language';
import { useText } from '../../i18n/use-text';
import { DataTable, type TableColumn } from '../../ui/data-table';
import { Empty } from '../../ui/empty';
import { ErrorNote } from '../../ui/error-note';
import { Moment } from '../../ui/moment';
import { PageHead } from '../../ui/page-head';
import { Pager } from '../../ui/pager';
import { Status } from '../../ui/status';
import { useUrlState } from '../../ui/url-state';
import { useDeletions, useDeleteWithUndo } from '../../ui/use-deletions';
import { CreateKey } from './create-key';
import { KeyPanel } from './key-panel';
import { keyState } from './key-state';

const PAGE_SIZE = 50;

function columnsOf(t: Translate, onOpen: (key: ApiKeyView) => void): TableColumn<ApiKeyView>[] {
  return [
    {
      id: 'name',
      title: t('apiKeys.name'),
      cell: (key) => (
        <UnstyledButton className="table-open" onClick={() => onOpen(key)} title={key.name}>
          {key.name}
        </UnstyledButton>
      ),
    },
    {
      id: 'state',
      title: t('apiKeys.state'),
      cell: (key) => {
        const { health, word } = keyState(key);
        return <Status health={health} word={t(word)} />;
      },
    },
    {
      id: 'prefix',
      title: t('apiKeys.prefix'),
      from: 'md',
      cell: ({ prefix }) => <span className="mono">{prefix}…</span>,
    },
    {
      id: 'models',
      title: t('apiKeys.models'),
      from: 'md',
      cell: ({ models }) =>
        models === null ? (
          <Text span c="dimmed" inherit>
            {t('apiKeys.allModels')}
          </Text>
        ) : (
          <Tooltip label={models.join(', ')}>
            <span tabIndex={0}>
              {models.length === 1 ? models[0] : t('apiKeys.someModels', { count: models.length })}
            </span>
          </Tooltip>
        ),
    },
    {
      id: 'rpm',
      title: t('apiKeys.rpm'),
      align: 'right',
      from: 'lg',
      cell: ({ rpm }) => (rpm === null ? <NoLimit /> : count(rpm)),
    },
    {
      id: 'daily',
      title: t('apiKeys.daily'),
      align: 'right',
      from: 'sm',
      cell: ({ dailyTokens }) => (dailyTokens === null ? <NoLimit /> : shortCount(dailyTokens)),
    },
    {
      id: 'expires',
      title: t('apiKeys.expires'),
      align: 'right',
      from: 'sm',
      cell: ({ expiresAt }) => <Moment at={expiresAt} otherwise={t('common.never')} />,
    },
    {
      id: 'lastUsed',
      title: t('apiKeys.lastUsed'),
      align: 'right',
      from: 'sm',
      cell: ({ lastUsedAt }) => <Moment at={lastUsedAt} otherwise={t('common.never')} />,
    },
  ];
}

function NoLimit() {
  const t = useText();
  return (
    <Text span c="dimmed" inherit>
      {t('common.noLimit')}
    </Text>
  );
}

function ApiKeysPage() {
  const t = useText();
  const url = useUrlState();
  const page = url.number('page', 1);
  const list = useQuery(apiKeysQuery(page, PAGE_SIZE));
  const deletionOf = useApiKeyDeletion();
  const deleteWithUndo = useDeleteWithUndo();
  const hidden = new Set(useDeletions().flatMap(({ ids }) => ids));
  const rows = list.data?.items.filter(({ id }) => !hidden.has(id));
  const openId = url.get('key');
  const open = (key: ApiKeyView): void => url.set({ key: key.id }, true);
  const create = (): void => url.set({ do: 'create' });
  const revoke = ({ id, name }: ApiKeyView): void => {
    url.set({ key: null });
    deleteWithUndo([id], t('apiKeys.one', { name }), deletionOf(id));
  };
  return (
    <>
      <PageHead
        title={t('apiKeys.title')}
        summary={t('apiKeys.summary')}
        actions={
          <Button leftSection={<IconPlus size={16} />} onClick={create}>
            {t('apiKeys.create')}
          </Button>
        }
      />
      {list.isError && list.data === undefined ? (
        <ErrorNote error={list.error} onRetry={() => void list.refetch()} />
      ) : (
        <div className="section">
          <DataTable
            label={t('apiKeys.title')}
            columns={columnsOf(t, open)}
            rows={rows}
            idOf={({ id }) => id}
            onOpen={open}
            openId={openId}
            empty={
              <Empty title={t('apiKeys.noneTitle')} advice={t('apiKeys.noneAdvice')}>
                <Button mt="sm" onClick={create}>
                  {t('apiKeys.create')}
                </Button>
              </Empty>
            }
          />
          <Pager
            page={page}
            pageSize={PAGE_SIZE}
            total={list.data?.total}
            onPage={(next, isStep) => url.set({ page: next }, isStep)}
          />
        </div>
      )}
      <CreateKey isOpen={url.get('do') === 'create'} onClose={() => url.set({ do: null })} />
      <KeyPanel
        isOpen={openId !== null && list.data !== undefined}
        apiKey={rows?.find(({ id }) => id === openId)}
        onClose={() => url.set({ key: null })}
        onDelete={revoke}
      />
    </>
  );
}

export const route = { Component: ApiKeysPage };
