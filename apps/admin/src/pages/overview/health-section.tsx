import { Group, Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { PoolChannelView } from '../../api/generated/schema';
import { poolQuery, providersQuery } from '../../api/pool';
import { isBlocked } from '../../api/pool-health';
import type { Translate } from '../../i18n/language';
import { useText } from '../../i18n/use-text';
import { Section } from '../../ui/section';
import { Status, type Health } from '../../ui/status';
import { causeOf } from './attention';
import './health-section.css';

/** How a channel is doing, in a word or two. */
function channelHealth(t: Translate, channel: PoolChannelView): { health: Health; word: string; text?: string } {
  const { tokens, guests, state } = channel;
  if (isBlocked(channel))
    return { health: 'broken', word: t('providers.blocked'), text: causeOf(t, state.cause, state.message) };
  const well = tokens.active + tokens.trial;
  const total = well + tokens.cooling + tokens.exhausted;
  if (total > 0) {
    const health = well === 0 ? 'broken' : well < total ? 'waiting' : 'well';
    return { health, word: t('overview.well', { count: well, total }) };
  }
  return guests > 0
    ? { health: 'well', word: t('overview.guests', { count: guests }) }
    : { health: 'off', word: t('overview.noTokens') };
}

/** Every channel of every provider, in one line each. */
export function HealthSection() {
  const t = useText();
  const pool = useQuery(poolQuery);
  const providers = useQuery(providersQuery);
  const nameOf = (id: string): string => providers.data?.items.find((provider) => provider.id === id)?.name ?? id;
  // What needs attention says so.
  if (pool.isError && pool.data === undefined) return null;
  return (
    <Section title={t('overview.health')} isFlush>
      {pool.data === undefined && <Skeleton h={96} m="md" />}
      {pool.data?.items.map(({ provider, channels }) => (
        <Group key={provider} className="health-row" gap="lg">
          <Text fw={500} w={110}>
            {nameOf(provider)}
          </Text>
          {channels.map((channel) => {
            const { health, word, text } = channelHealth(t, channel);
            return (
              <Link
                key={channel.channel}
                to={`/tokens?provider=${provider}&channel=${channel.channel}`}
                className="health-link"
              >
                <span className="mono">{channel.channel}</span>{' '}
                <Status health={health} word={word} explanation={text} />
              </Link>
            );
          })}
        </Group>
      ))}
    </Section>
  );
}
