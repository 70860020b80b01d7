import { Button, Group, Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { jobsQuery } from '../../api/jobs';
import { poolQuery, providersQuery } from '../../api/pool';
import { useText } from '../../i18n/use-text';
import { ErrorNote } from '../../ui/error-note';
import { HealthIcon } from '../../ui/status';
import { concernsOf } from './attention';

/** What needs somebody, each with the way to where it is mended. */
export function AttentionList() {
  const t = useText();
  const pool = useQuery(poolQuery);
  const providers = useQuery(providersQuery);
  // Without them the rest can be told still.
  const jobs = useQuery(jobsQuery);
  const error = pool.error ?? providers.error;
  const retry = (): void => void Promise.all([pool.refetch(), providers.refetch()]);
  if (error !== null) return <ErrorNote error={error} onRetry={retry} />;
  if (pool.data === undefined || providers.data === undefined) return <Skeleton h={64} />;
  const concerns = concernsOf(t, pool.data, providers.data.items, jobs.data?.items);
  if (concerns.length === 0) {
    return (
      <Group className="section" px="md" mih={52} gap={10} wrap="nowrap">
        <HealthIcon health="well" size={18} />
        <Text fw={600}>{t('overview.allWell')}</Text>
        <Text size="sm" c="dimmed" visibleFrom="sm">
          {t('overview.allWellText')}
        </Text>
      </Group>
    );
  }
  return (
    <section
      className="section"
      aria-label={t('overview.attention')}
      style={{ borderColor: `var(--${concerns[0]!.health})` }}
    >
      {concerns.map(({ key, health, text, detail, action, to }, index) => (
        <Group
          key={key}
          px="md"
          py={8}
          mih={48}
          justify="space-between"
          gap="xs"
          style={{ borderTop: index === 0 ? undefined : '1px solid var(--line)' }}
        >
          <Group gap={10} wrap="nowrap" flex="1 1 280px" align="flex-start">
            <span style={{ marginTop: 2 }}>
              <HealthIcon health={health} size={18} />
            </span>
            <div>
              <Text fw={500}>{text}</Text>
              {detail !== null && (
                <Text size="xs" c="dimmed">
                  {detail}
                </Text>
              )}
            </div>
          </Group>
          <Button component={Link} to={to} size="xs" variant="default">
            {t(action)}
          </Button>
        </Group>
      ))}
    </section>
  );
}
