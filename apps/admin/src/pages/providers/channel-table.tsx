import { Anchor } from '@mantine/core';
import { Link } from 'react-router';
import type { PoolChannelView, PoolProviderView, ProviderView } from '../../api/generated/schema';
import { count } from '../../i18n/format';
import type { Translate } from '../../i18n/language';
import { useText } from '../../i18n/use-text';
import { ChannelState } from './channel-state';
import { DataTable, type TableColumn } from '../../ui/data-table';

interface Row {
  readonly channel: string;
  readonly pool: PoolChannelView | undefined;
}

function columnsOf(t: Translate, providerId: string): TableColumn<Row>[] {
  const tokensAt = (channel: string): string => `/tokens?provider=${providerId}&channel=${channel}`;
  return [
    {
      id: 'channel',
      title: t('providers.channel'),
      width: 110,
      cell: ({ channel }) => <span className="mono">{channel}</span>,
    },
    {
      id: 'state',
      title: t('providers.state'),
      cell: ({ pool }) => (pool === undefined ? '–' : <ChannelState channel={pool} />),
    },
    {
      id: 'tokens',
      title: t('providers.tokens'),
      align: 'right',
      cell: ({ channel, pool }) => (
        <Anchor component={Link} to={tokensAt(channel)} fz="sm">
          {pool === undefined ? '–' : count(pool.tokens.active + pool.tokens.trial)}
          <span className="visually-hidden">{` ${t('providers.channelTokens')}: ${channel}`}</span>
        </Anchor>
      ),
    },
    {
      id: 'resting',
      title: t('providers.resting'),
      align: 'right',
      cell: ({ pool }) => (pool === undefined ? '–' : count(pool.tokens.cooling + pool.tokens.exhausted)),
    },
    {
      id: 'off',
      title: t('providers.off'),
      align: 'right',
      from: 'sm',
      cell: ({ pool }) => count(pool?.tokens.disabled),
    },
    {
      id: 'inFlight',
      title: t('providers.inFlight'),
      align: 'right',
      from: 'sm',
      cell: ({ pool }) => count(pool?.inFlight),
    },
    { id: 'guests', title: t('providers.guests'), align: 'right', from: 'sm', cell: ({ pool }) => count(pool?.guests) },
  ];
}

interface ChannelTableProps {
  readonly provider: ProviderView;
  readonly pool: PoolProviderView | undefined;
}

export function ChannelTable({ provider, pool }: ChannelTableProps) {
  const t = useText();
  const rows = provider.channels.map((channel): Row => ({
    channel,
    pool: pool?.channels.find((one) => one.channel === channel),
  }));
  return (
    <DataTable
      label={`${provider.name}: ${t('providers.channels')}`}
      columns={columnsOf(t, provider.id)}
      rows={rows}
      idOf={({ channel }) => channel}
      empty={null}
    />
  );
}
