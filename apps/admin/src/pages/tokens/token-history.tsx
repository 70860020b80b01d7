import { Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { requestsQuery } from '../../api/requests';
import { duration } from '../../i18n/format';
import { useText } from '../../i18n/use-text';
import { Moment } from '../../ui/moment';
import { OutcomeStatus } from '../requests/outcome';

const SHOWN = 8;

/** The last requests that a token was lent to, each with how it ended. */
export function TokenHistory({ id }: { readonly id: string }) {
  const t = useText();
  const list = useQuery({ ...requestsQuery({ tokenId: id, page: 1, pageSize: SHOWN }), refetchInterval: 10_000 });
  if (list.data === undefined) return <Skeleton h={120} />;
  const { items, total } = list.data;
  if (items.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('tokens.panel.noHistory')}
      </Text>
    );
  }
  return (
    <>
      <table className="table" aria-label={t('tokens.panel.history')}>
        <tbody>
          {items.map((request) => (
            <tr key={request.id}>
              <td style={{ paddingLeft: 0 }}>
                <Link to={`/requests?request=${request.id}`}>
                  <Moment at={request.at} as="clock" />
                </Link>
              </td>
              <td>{request.model}</td>
              <td>
                <OutcomeStatus outcome={request.outcome} />
              </td>
              <td className="table-right">{duration(request.durationMs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {total > SHOWN && (
        <Link to={`/requests?token=${id}`} style={{ fontSize: 13 }}>
          {t('tokens.panel.allHistory')}
        </Link>
      )}
    </>
  );
}
