import { Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { RequestDetailView } from '../../api/generated/schema';
import { requestQuery } from '../../api/requests';
import { count, duration } from '../../i18n/format';
import type { Translate } from '../../i18n/language';
import { useText } from '../../i18n/use-text';
import { CopyButton } from '../../ui/copy-button';
import { ErrorNote } from '../../ui/error-note';
import { Facts } from '../../ui/facts';
import { Moment } from '../../ui/moment';
import { SidePanel } from '../../ui/side-panel';
import { OutcomeStatus } from './outcome';
import { Timeline } from './timeline';

interface RequestPanelProps {
  /** Null where none is open. */
  readonly id: string | null;
  readonly onClose: () => void;
}

export function RequestPanel({ id, onClose }: RequestPanelProps) {
  const t = useText();
  const request = useQuery({ ...requestQuery(id ?? ''), enabled: id !== null });
  return (
    <SidePanel isOpen={id !== null} onClose={onClose} title={t('requests.panel.title')}>
      {request.isError ? (
        <ErrorNote error={request.error} onRetry={() => void request.refetch()} />
      ) : request.data === undefined ? (
        <Skeleton h={320} />
      ) : request.data === null ? (
        <Text>{t('requests.panel.gone')}</Text>
      ) : (
        <Body request={request.data} />
      )}
    </SidePanel>
  );
}

function Body({ request }: { readonly request: RequestDetailView }) {
  const t = useText();
  // Its first sentence is that of the outcome, which stands there in the language of the page.
  const reason = request.explanation.split('. ').slice(1).join('. ');
  return (
    <Stack gap="lg">
      <div>
        <Group gap={8}>
          <OutcomeStatus outcome={request.outcome} />
          <Text size="sm" c="dimmed">
            HTTP {request.httpStatus} · {duration(request.durationMs)}
          </Text>
        </Group>
        <Text size="sm" mt={4}>
          {t(`outcomes.${request.outcome}.text`)}
        </Text>
        {reason !== '' && (
          <Text size="sm" c="dimmed" lang="en">
            {reason}
          </Text>
        )}
      </div>
      <div>
        <Title order={3} mb="sm">
          {t('requests.panel.timeline')}
        </Title>
        <Timeline request={request} />
        {request.tries === null && (
          <Text size="xs" c="dimmed">
            {t('requests.panel.unknownTries')}
          </Text>
        )}
      </div>
      <div>
        <Title order={3} mb="xs">
          {t('requests.panel.facts')}
        </Title>
        <RequestFacts request={request} />
      </div>
    </Stack>
  );
}

function usageText(t: Translate, request: RequestDetailView): string {
  const { inputTokens, outputTokens, reasoningTokens, cachedTokens, usageSource } = request;
  if (usageSource === 'none') return t('requests.panel.unknownUsage');
  return [
    inputTokens === null ? null : t('requests.panel.usageIn', { count: inputTokens }),
    cachedTokens ? t('requests.panel.usageCached', { count: cachedTokens }) : null,
    outputTokens === null ? null : t('requests.panel.usageOut', { count: outputTokens }),
    reasoningTokens ? t('requests.panel.usageReasoning', { count: reasoningTokens }) : null,
    usageSource === 'estimated' ? t('requests.panel.estimated') : null,
  ]
    .filter((part) => part !== null)
    .join(', ');
}

function RequestFacts({ request }: { readonly request: RequestDetailView }) {
  const t = useText();
  const { id, tokenId, tokenLabel, guest, apiKeyId, apiKeyName, requeues, queueMs } = request;
  const token = guest ? (
    t('requests.panel.guest')
  ) : tokenId === null ? null : (
    <Link to={`/tokens?token=${tokenId}`}>{tokenLabel ?? tokenId}</Link>
  );
  return (
    <Facts
      facts={[
        [
          t('requests.panel.id'),
          <Group gap={4}>
            <span className="mono">{id}</span>
            <CopyButton value={id} label={t('errors.copyId')} />
          </Group>,
        ],
        [t('requests.panel.at'), <Moment at={request.at} as="clock" />],
        [t('requests.model'), request.model ?? '–'],
        [t('requests.panel.channel'), [request.provider, request.channel].filter(Boolean).join(' · ') || '–'],
        token === null ? null : [t('requests.panel.token'), token],
        [
          t('requests.key'),
          apiKeyId === null ? (
            t('requests.noKey')
          ) : (
            <Link to={`/api-keys?key=${apiKeyId}`}>{apiKeyName ?? apiKeyId}</Link>
          ),
        ],
        [t('requests.source'), request.source],
        [t('requests.panel.dialect'), request.dialect],
        [t('requests.panel.stream'), t(request.stream ? 'common.yes' : 'common.no')],
        [t('requests.panel.usage'), usageText(t, request)],
        request.errorCode === null
          ? null
          : [t('requests.panel.error'), <span className="mono">{request.errorCode}</span>],
        queueMs === null ? null : [t('requests.panel.queue'), duration(queueMs)],
        requeues === 0 ? null : [t('requests.panel.requeues'), count(requeues)],
      ]}
    />
  );
}
