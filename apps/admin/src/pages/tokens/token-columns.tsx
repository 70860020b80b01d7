import type { TokenView } from '../../api/generated/schema';
import { count } from '../../i18n/format';
import type { Translate } from '../../i18n/language';
import type { TableColumn } from '../../ui/data-table';
import { Moment } from '../../ui/moment';
import { TokenStateCell } from './token-state';

export function tokenColumns(
  t: Translate,
  providerName: (id: string) => string,
  onOpen: (token: TokenView) => void,
): TableColumn<TokenView>[] {
  return [
    {
      id: 'label',
      title: t('tokens.label'),
      sort: 'label',
      cell: (token) => (
        <button type="button" className="table-open" onClick={() => onOpen(token)} title={token.label}>
          {token.label}
        </button>
      ),
    },
    {
      id: 'provider',
      title: t('tokens.provider'),
      sort: 'provider',
      from: 'sm',
      cell: (token) => providerName(token.provider),
    },
    {
      id: 'channel',
      title: t('tokens.channel'),
      sort: 'channel',
      from: 'sm',
      cell: (token) => <span className="mono">{token.channel}</span>,
    },
    { id: 'state', title: t('tokens.state'), sort: 'state', cell: (token) => <TokenStateCell token={token} /> },
    {
      id: 'inFlight',
      title: t('tokens.inFlight'),
      align: 'right',
      from: 'sm',
      cell: ({ inFlight, maxConcurrency }) => (
        <>
          {count(inFlight)}
          <span className="dimmed">/{maxConcurrency >= UNLIMITED ? '∞' : count(maxConcurrency)}</span>
        </>
      ),
    },
    {
      id: 'outcome',
      title: t('tokens.outcome'),
      sort: 'requests',
      align: 'right',
      from: 'md',
      cell: ({ successes, failures }) => (
        <>
          {count(successes)}
          <span className={failures > 0 ? 'broken' : 'dimmed'}>
            {' / '}
            {count(failures)}
          </span>
        </>
      ),
    },
    {
      id: 'lastUsed',
      title: t('tokens.lastUsed'),
      sort: 'lastUsedAt',
      align: 'right',
      from: 'lg',
      cell: (token) => <Moment at={token.lastUsedAt} otherwise={t('common.never')} />,
    },
  ];
}

/** As good as no limit. */
const UNLIMITED = 1_000;
