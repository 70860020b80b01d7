import { Anchor } from '@mantine/core';
import { offerOf, type Model, type ModelOffer } from '@sluice/contract';
import { Link } from 'react-router';
import type { ProviderView } from '../../api/generated/schema';
import { modelsOf } from '../../api/models';
import { shortCount } from '../../i18n/format';
import type { Translate } from '../../i18n/language';
import { useText } from '../../i18n/use-text';
import { DataTable, type TableColumn } from '../../ui/data-table';

interface Row {
  readonly model: Model;
  readonly offer: ModelOffer;
}

const REASONING = { none: 'providers.never', optional: 'providers.optional', always: 'providers.always' } as const;

function columnsOf(t: Translate): TableColumn<Row>[] {
  const mark = (isThere: boolean): string => t(isThere ? 'providers.yes' : 'providers.never');
  return [
    {
      id: 'model',
      title: t('providers.model'),
      cell: ({ model }) => (
        <Anchor
          component={Link}
          to={`/playground?model=${encodeURIComponent(model.id)}`}
          fz="sm"
          fw={500}
          aria-label={t('providers.try', { model: model.id })}
        >
          {model.id}
        </Anchor>
      ),
    },
    {
      id: 'channels',
      title: t('providers.channels'),
      from: 'sm',
      cell: ({ model }) => <span className="mono">{model.channels.map(({ id }) => id).join(' ')}</span>,
    },
    { id: 'reasoning', title: t('providers.reasoning'), cell: ({ offer }) => t(REASONING[offer.reasoning]) },
    { id: 'tools', title: t('providers.tools'), cell: ({ offer }) => t(`providers.${offer.options.tools}`) },
    { id: 'vision', title: t('providers.vision'), from: 'sm', cell: ({ offer }) => mark(offer.hasVision) },
    { id: 'search', title: t('providers.search'), from: 'sm', cell: ({ offer }) => mark(offer.hasSearch) },
    {
      id: 'context',
      title: t('providers.context'),
      align: 'right',
      from: 'md',
      cell: ({ model }) =>
        model.contextTokens === null ? '–' : t('providers.tokensUnit', { amount: shortCount(model.contextTokens) }),
    },
  ];
}

export function ModelTable({ provider }: { readonly provider: ProviderView }) {
  const t = useText();
  const rows = modelsOf(provider).map((model): Row => ({ model, offer: offerOf(model, provider) }));
  return (
    <DataTable
      label={`${provider.name}: ${t('providers.model')}`}
      columns={columnsOf(t)}
      rows={rows}
      idOf={({ model }) => model.id}
      empty={null}
    />
  );
}
