import { Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { TokenChangeView, TokenView } from '../../api/generated/schema';
import { tokenChangesQuery, type TokenState } from '../../api/tokens';
import { clock } from '../../i18n/format';
import { useText } from '../../i18n/use-text';
import { ErrorNote } from '../../ui/error-note';
import { Moment } from '../../ui/moment';
import { HealthIcon } from '../../ui/status';
import './token-changes.css';
import { causeText, STATE_HEALTH } from './token-state';

/** The states that a token went through, newest first, down to when it was added. */
export function TokenChanges({ token }: { readonly token: TokenView }) {
  const t = useText();
  const list = useQuery(tokenChangesQuery(token.id));
  if (list.isError && list.data === undefined) return <ErrorNote error={list.error} />;
  if (list.data === undefined) return <Skeleton h={60} />;
  const changes = list.data?.items ?? [];
  return (
    <ol className="changes" aria-label={t('tokens.panel.changes')}>
      {changes.map((change) => (
        <Change key={`${change.at} ${change.state}`} change={change} />
      ))}
      <li className="change">
        <span className="change-icon" aria-hidden>
          <span className="change-begin" />
        </span>
        <div>
          <Text size="sm">{t('tokens.panel.added')}</Text>
          {changes.length === 0 && (
            <Text size="xs" c="dimmed">
              {t('tokens.panel.noChanges')}
            </Text>
          )}
        </div>
        <Text size="xs" c="dimmed">
          <Moment at={token.createdAt} as="clock" />
        </Text>
      </li>
    </ol>
  );
}

function Change({ change }: { readonly change: TokenChangeView }) {
  const t = useText();
  const { at, cause, evidence, nextTryAt } = change;
  const state = change.state as TokenState;
  const details = [
    cause === null ? null : causeText(t, cause),
    evidence,
    nextTryAt === null ? null : t('tokens.next', { time: clock(new Date(nextTryAt)) }),
  ].filter((detail) => detail !== null);
  return (
    <li className="change">
      <span className="change-icon">
        <HealthIcon health={STATE_HEALTH[state]} size={14} />
      </span>
      <div>
        <Text size="sm">{t(`states.${state}.word`)}</Text>
        {details.length > 0 && (
          <Text size="xs" c="dimmed">
            {details.join(' · ')}
          </Text>
        )}
      </div>
      <Text size="xs" c="dimmed">
        <Moment at={at} as="clock" />
      </Text>
    </li>
  );
}
