import { Button, Menu, Text } from '@mantine/core';
import { IconDownload, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { Link } from 'react-router';
import type { RequestView } from '../../api/generated/schema';
import { exportUrl, requestsQuery, type RequestQuery } from '../../api/requests';
import { count } from '../../i18n/format';
import { useText } from '../../i18n/use-text';
import { DataTable } from '../../ui/data-table';
import { Empty } from '../../ui/empty';
import { ErrorNote } from '../../ui/error-note';
import { useNow } from '../../ui/moment';
import { PageHead } from '../../ui/page-head';
import { Pager } from '../../ui/pager';
import { useUrlState } from '../../ui/url-state';
import { LiveBadge } from './live-badge';
import { requestColumns } from './request-columns';
import { isFiltering, matches, merged, readFilter, toQuery } from './request-filter';
import { RequestFilters } from './request-filters';
import { RequestPanel } from './request-panel';
import { useLiveRequests } from './use-live-requests';

const PAGE_SIZE = 50;
const NEWEST = '-at';

function RequestsPage() {
  const t = useText();
  const url = useUrlState();
  const filter = readFilter(url);
  const page = url.number('page', 1);
  const sort = url.get('sort') ?? NEWEST;
  const query = toQuery(filter, useNow());
  const [isWanted, setIsWanted] = useState(true);
  // What comes live belongs at the top of the newest page, and nowhere else.
  const canBeLive = page === 1 && sort === NEWEST;
  const live = useLiveRequests(isWanted && canBeLive);
  const list = useQuery(requestsQuery({ ...query, page, pageSize: PAGE_SIZE, sort: sort as RequestQuery['sort'] }));
  const fresh = canBeLive ? live.requests.filter((request) => matches(filter, request)) : [];
  const rows = list.data === undefined ? undefined : merged(fresh, list.data.items, PAGE_SIZE);
  const openId = url.get('request');
  const open = ({ id }: RequestView): void => url.set({ request: id }, true);
  const { set } = url;
  const columns = useMemo(() => requestColumns(t, ({ id }) => set({ request: id }, true)), [t, set]);
  const total = list.data?.total;
  return (
    <>
      <PageHead
        title={t('requests.title')}
        summary={t('requests.summary')}
        actions={
          <>
            <LiveBadge state={live.state} />
            <Button
              variant="default"
              disabled={!canBeLive}
              leftSection={isWanted ? <IconPlayerPause size={16} /> : <IconPlayerPlay size={16} />}
              onClick={() => setIsWanted(!isWanted)}
            >
              {t(isWanted ? 'requests.pause' : 'requests.resume')}
            </Button>
            <Menu>
              <Menu.Target>
                <Button variant="default" leftSection={<IconDownload size={16} />}>
                  {t('requests.export')}
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item component="a" href={exportUrl(query, 'csv')}>
                  {t('requests.csv')}
                </Menu.Item>
                <Menu.Item component="a" href={exportUrl(query, 'ndjson')}>
                  {t('requests.ndjson')}
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          </>
        }
      />
      <RequestFilters />
      {list.isError && list.data === undefined ? (
        <ErrorNote error={list.error} onRetry={() => void list.refetch()} />
      ) : (
        <div className="section">
          {live.skipped > 0 && (
            <Text size="xs" c="dimmed" px="sm" py={6}>
              {t('requests.skipped', { count: live.skipped })}
            </Text>
          )}
          <DataTable
            label={t('requests.title')}
            columns={columns}
            rows={rows}
            idOf={({ id }) => id}
            sort={sort}
            onSort={(next) =>
              url.set({ sort: sort === `-durationMs` && next === 'durationMs' ? null : next, page: null })
            }
            onOpen={open}
            openId={openId}
            empty={
              isFiltering(filter) ? (
                <Empty title={t('requests.noMatchTitle')} advice={t('requests.noMatchAdvice')} />
              ) : (
                <Empty title={t('requests.noneTitle')} advice={t('requests.noneAdvice')}>
                  <Button mt="sm" component={Link} to="/playground">
                    {t('nav.playground')}
                  </Button>
                </Empty>
              )
            }
          />
          <Pager
            page={page}
            pageSize={PAGE_SIZE}
            total={total}
            onPage={(next, isStep) => url.set({ page: next === 1 ? null : next }, isStep)}
          />
          {list.data?.hasMoreThanTotal && (
            <Text size="xs" c="dimmed" px="sm" pb="xs">
              {t('requests.moreThan', { total: count(total) })}
            </Text>
          )}
        </div>
      )}
      <RequestPanel id={openId} onClose={() => url.set({ request: null })} />
    </>
  );
}

export const route = { Component: RequestsPage };
