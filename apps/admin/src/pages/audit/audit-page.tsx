import { Select, Text, Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { auditQuery } from '../../api/audit';
import type { AuditEntryView } from '../../api/generated/schema';
import type { TextKey, Translate } from '../../i18n/language';
import { useText } from '../../i18n/use-text';
import { DataTable, type TableColumn } from '../../ui/data-table';
import { Empty } from '../../ui/empty';
import { ErrorNote } from '../../ui/error-note';
import { Moment } from '../../ui/moment';
import { PageHead } from '../../ui/page-head';
import { Pager } from '../../ui/pager';
import { useUrlState } from '../../ui/url-state';

const PAGE_SIZE = 50;
const GROUPS = ['token', 'api-key', 'setting', 'session', 'password', 'job'] as const;

function columnsOf(t: Translate): TableColumn<AuditEntryView>[] {
  return [
    { id: 'at', title: t('audit.at'), width: 170, cell: ({ at }) => <Moment at={at} as="clock" /> },
    { id: 'action', title: t('audit.action'), cell: ({ action }) => <span className="mono">{action}</span> },
    {
      id: 'target',
      title: t('audit.target'),
      cell: ({ target }) => (
        <Text span className="mono" truncate maw={260} display="block">
          {target ?? '–'}
        </Text>
      ),
    },
    {
      id: 'address',
      title: t('audit.address'),
      from: 'md',
      cell: ({ address }) => <span className="mono">{address}</span>,
    },
    {
      id: 'details',
      title: t('audit.details'),
      from: 'md',
      cell: ({ details }) => (details === null ? '–' : <Details text={JSON.stringify(details)} />),
    },
  ];
}

function Details({ text }: { readonly text: string }) {
  return (
    <Tooltip label={<span style={{ overflowWrap: 'anywhere' }}>{text.slice(0, 600)}</span>}>
      <Text span className="mono" truncate maw={360} display="block" tabIndex={0}>
        {text}
      </Text>
    </Tooltip>
  );
}

function AuditPage() {
  const t = useText();
  const url = useUrlState();
  const page = url.number('page', 1);
  const group = GROUPS.find((one) => one === url.get('of'));
  const list = useQuery(
    auditQuery({ page, pageSize: PAGE_SIZE, ...(group === undefined ? {} : { action: `${group}.` }) }),
  );
  return (
    <>
      <PageHead title={t('audit.title')} summary={t('audit.summary')} />
      <Select
        mb="sm"
        w={200}
        clearable
        placeholder={t('audit.any')}
        aria-label={t('audit.action')}
        data={GROUPS.map((value) => ({ value, label: t(`audit.groups.${value}` as TextKey) }))}
        value={group ?? null}
        onChange={(of) => url.set({ of, page: null })}
      />
      {list.isError ? (
        <ErrorNote error={list.error} onRetry={() => void list.refetch()} />
      ) : (
        <div className="section">
          <DataTable
            label={t('audit.title')}
            columns={columnsOf(t)}
            rows={list.data?.items}
            idOf={({ id }) => String(id)}
            empty={<Empty title={t('audit.noneTitle')} advice={t('audit.noneAdvice')} />}
          />
          <Pager
            page={page}
            pageSize={PAGE_SIZE}
            total={list.data?.total}
            onPage={(next, isStep) => url.set({ page: next }, isStep)}
          />
        </div>
      )}
    </>
  );
}

export const route = { Component: AuditPage };
