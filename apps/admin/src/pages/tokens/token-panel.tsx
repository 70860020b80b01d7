import { Button, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconHeartRateMonitor, IconPlayerPause, IconPlayerPlay, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { TokenView } from '../../api/generated/schema';
import { useCheckToken } from '../../api/jobs';
import { tokenQuery, useUpdateToken } from '../../api/tokens';
import { count } from '../../i18n/format';
import { useText } from '../../i18n/use-text';
import { ErrorNote } from '../../ui/error-note';
import { Facts } from '../../ui/facts';
import { Moment } from '../../ui/moment';
import { SidePanel } from '../../ui/side-panel';
import { Status } from '../../ui/status';
import { TokenChanges } from './token-changes';
import { TokenHistory } from './token-history';
import { TokenEdit } from './token-edit';
import { TokenSecret } from './token-secret';
import { causeText, STATE_HEALTH } from './token-state';
import { usePlaces } from './use-places';

interface TokenPanelProps {
  /** Null where none is open. */
  readonly id: string | null;
  readonly onClose: () => void;
  readonly onDelete: (token: TokenView) => void;
}

export function TokenPanel({ id, onClose, onDelete }: TokenPanelProps) {
  const token = useQuery({ ...tokenQuery(id ?? ''), enabled: id !== null });
  return (
    <SidePanel isOpen={id !== null} onClose={onClose} title={token.data?.label ?? '…'}>
      <Body token={token.data} error={token.error} onDelete={onDelete} />
    </SidePanel>
  );
}

interface BodyProps {
  readonly token: TokenView | null | undefined;
  readonly error: unknown;
  readonly onDelete: (token: TokenView) => void;
}

function Body({ token, error, onDelete }: BodyProps) {
  const t = useText();
  if (token === null) return <Text>{t('tokens.panel.gone')}</Text>;
  if (token === undefined) {
    return error === null ? <Skeleton h={240} /> : <ErrorNote error={error} />;
  }
  return (
    <Stack gap="lg">
      <Actions token={token} onDelete={onDelete} />
      <TokenFacts token={token} />
      <div>
        <Title order={3} mb="xs">
          {t('tokens.panel.changes')}
        </Title>
        <TokenChanges token={token} />
      </div>
      <div>
        <Title order={3} mb="xs">
          {t('tokens.panel.use')}
        </Title>
        <Facts
          facts={[
            [t('tokens.panel.inFlight'), count(token.inFlight)],
            [t('tokens.panel.requests'), count(token.requests)],
            [t('tokens.panel.successes'), count(token.successes)],
            [t('tokens.panel.failures'), count(token.failures)],
            [t('tokens.panel.lastUsed'), <Moment at={token.lastUsedAt} otherwise={t('common.never')} />],
          ]}
        />
      </div>
      <div>
        <Title order={3} mb="xs">
          {t('tokens.panel.history')}
        </Title>
        <TokenHistory id={token.id} />
      </div>
      <TokenEdit key={token.id} token={token} />
    </Stack>
  );
}

function TokenFacts({ token }: { readonly token: TokenView }) {
  const t = useText();
  const { nameOf } = usePlaces();
  const { state, cause, refusals, evidence, nextTryAt } = token;
  return (
    <Facts
      facts={[
        [
          t('tokens.panel.state'),
          <Stack gap={2}>
            <Status health={STATE_HEALTH[state]} word={t(`states.${state}.word`)} />
            <Text size="xs" c="dimmed">
              {t(`states.${state}.text`)}
            </Text>
          </Stack>,
        ],
        [t('tokens.panel.since'), <Moment at={token.stateSince} />],
        nextTryAt === null ? null : [t('tokens.nextTry'), <Moment at={nextTryAt} />],
        cause === null ? null : [t('tokens.panel.cause'), causeText(t, cause)],
        evidence === null && refusals === 0
          ? null
          : [
              t('tokens.panel.evidence'),
              [evidence, refusals > 0 ? t('tokens.refusals', { count: refusals }) : null].filter(Boolean).join(' · '),
            ],
        token.lastCheckAt === null
          ? null
          : [
              t('checks.last'),
              <Stack gap={0}>
                <Moment at={token.lastCheckAt} />
                {token.lastCheckResult !== null && <span>{t(`checks.results.${token.lastCheckResult}`)}</span>}
                {token.lastCheckEvidence !== null && (
                  <Text size="xs" c="dimmed">
                    {token.lastCheckEvidence}
                  </Text>
                )}
              </Stack>,
            ],
        [t('tokens.provider'), nameOf(token.provider)],
        [t('tokens.channel'), <span className="mono">{token.channel}</span>],
        [t('tokens.panel.secret'), <TokenSecret key={token.id} token={token} />],
        [t('tokens.panel.created'), <Moment at={token.createdAt} />],
        [t('tokens.panel.id'), <span className="mono">{token.id}</span>],
      ]}
    />
  );
}

function Actions({ token, onDelete }: { readonly token: TokenView; readonly onDelete: (token: TokenView) => void }) {
  const t = useText();
  const update = useUpdateToken(token.id);
  const check = useCheckToken(token.id);
  return (
    <>
      <Group gap="xs">
        <Button
          size="xs"
          variant="default"
          loading={check.isPending}
          leftSection={<IconHeartRateMonitor size={15} />}
          onClick={() => check.mutate()}
        >
          {t('checks.check')}
        </Button>
        <Button
          size="xs"
          variant="default"
          loading={update.isPending}
          leftSection={token.enabled ? <IconPlayerPause size={15} /> : <IconPlayerPlay size={15} />}
          onClick={() => update.mutate({ enabled: !token.enabled })}
        >
          {t(token.enabled ? 'tokens.disable' : 'tokens.enable')}
        </Button>
        <Button
          size="xs"
          variant="default"
          c="var(--broken)"
          leftSection={<IconTrash size={15} />}
          onClick={() => onDelete(token)}
        >
          {t('tokens.delete')}
        </Button>
      </Group>
      {update.isError && <ErrorNote error={update.error} />}
      {check.isError && <ErrorNote error={check.error} />}
      {check.isSuccess && (
        <Text size="sm" role="status">
          {t(`checks.results.${check.data.result}`)}
        </Text>
      )}
    </>
  );
}
