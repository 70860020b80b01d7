import type { RequestView } from '../../api/generated/schema';
import { clock, count, duration, shortCount } from '../../i18n/format';
import type { Translate } from '../../i18n/language';
import type { TableColumn } from '../../ui/data-table';
import { Moment } from '../../ui/moment';
import { OutcomeStatus } from './outcome';

export function requestColumns(t: Translate, onOpen: (request: RequestView) => void): TableColumn<RequestView>[] {
  return [
    {
      id: 'at',
      title: t('requests.at'),
      cell: (request) => (
        <button
          type="button"
          className="table-open"
          onClick={() => onOpen(request)}
          aria-label={`${request.id}, ${clock(new Date(request.at))}`}
        >
          <Moment at={request.at} as="clock" />
        </button>
      ),
    },
    {
      id: 'model',
      title: t('requests.model'),
      cell: ({ model }) => (
        <span className="table-cut" title={model ?? undefined}>
          {model ?? '–'}
        </span>
      ),
    },
    {
      id: 'key',
      title: t('requests.key'),
      from: 'lg',
      cell: ({ apiKeyName, apiKeyId }) => (
        <span className={apiKeyId === null ? 'table-cut dimmed' : 'table-cut'} title={apiKeyName ?? undefined}>
          {apiKeyName ?? apiKeyId ?? t('requests.noKey')}
        </span>
      ),
    },
    { id: 'source', title: t('requests.source'), from: 'lg', cell: ({ source }) => source },
    { id: 'outcome', title: t('requests.outcome'), cell: ({ outcome }) => <OutcomeStatus outcome={outcome} /> },
    { id: 'status', title: t('requests.status'), align: 'right', from: 'md', cell: ({ httpStatus }) => httpStatus },
    { id: 'ttft', title: t('requests.ttft'), align: 'right', from: 'sm', cell: ({ ttftMs }) => duration(ttftMs) },
    {
      id: 'duration',
      title: t('requests.duration'),
      sort: 'durationMs',
      align: 'right',
      from: 'sm',
      cell: ({ durationMs }) => duration(durationMs),
    },
    {
      id: 'tokens',
      title: t('requests.tokens'),
      align: 'right',
      from: 'md',
      cell: ({ inputTokens, outputTokens, usageSource }) => (
        <>
          {usageSource === 'estimated' ? '≈ ' : ''}
          {shortCount(inputTokens)} / {shortCount(outputTokens)}
        </>
      ),
    },
    {
      id: 'attempts',
      title: t('requests.attempts'),
      align: 'right',
      from: 'lg',
      cell: ({ attempts }) => count(attempts),
    },
  ];
}
