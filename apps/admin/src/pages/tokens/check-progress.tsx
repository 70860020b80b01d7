import { CloseButton, Group, Progress, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { runQuery } from '../../api/jobs';
import { count } from '../../i18n/format';
import { useText } from '../../i18n/use-text';
import { ErrorNote } from '../../ui/error-note';
import { HealthIcon } from '../../ui/status';

const COUNTS = ['total', 'checked', 'valid', 'refused', 'exhausted', 'unknown'] as const;
type Counts = Readonly<Record<(typeof COUNTS)[number], number>>;

/** The counts of a check run; 0 where it has not told yet. */
function readCounts(facts: Readonly<Record<string, unknown>> | null): Counts {
  const of = (name: string): number => (typeof facts?.[name] === 'number' ? facts[name] : 0);
  return Object.fromEntries(COUNTS.map((name) => [name, of(name)])) as Counts;
}

interface CheckProgressProps {
  readonly runId: string;
  readonly onClose: () => void;
}

/** How far a check of many tokens is, and what it came to. Its id stands in the address: one can leave and come back. */
export function CheckProgress({ runId, onClose }: CheckProgressProps) {
  const t = useText();
  const client = useQueryClient();
  const run = useQuery(runQuery(runId));
  const state = run.data?.state;
  const hasEnded = state === 'completed' || state === 'failed';
  useEffect(() => {
    if (hasEnded) void client.invalidateQueries({ queryKey: ['tokens'] });
  }, [hasEnded, client]);
  const facts = readCounts(run.data?.result ?? run.data?.progress ?? null);
  const numbers = Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, count(value)]));
  const share = hasEnded ? 100 : facts.total === 0 ? 0 : (facts.checked / facts.total) * 100;
  const text =
    state === 'failed'
      ? t('checks.failed', { error: run.data?.error ?? '' })
      : state === 'completed'
        ? t('checks.done', numbers)
        : facts.total === 0
          ? t('checks.begun')
          : t('checks.running', numbers);
  if (run.isError) return <ErrorNote error={run.error} onRetry={onClose} />;
  return (
    <div className="section" style={{ marginBottom: 12 }} role="status" data-check={state}>
      <Group px="md" mih={44} gap="sm" wrap="nowrap" justify="space-between">
        <Group gap={8} wrap="nowrap">
          {hasEnded && <HealthIcon health={state === 'failed' ? 'broken' : 'well'} />}
          <Text size="sm">{text}</Text>
          {!hasEnded && (
            <Text size="xs" c="dimmed" visibleFrom="sm">
              {t('checks.leave')}
            </Text>
          )}
        </Group>
        <CloseButton size="sm" aria-label={t('common.close')} onClick={onClose} />
      </Group>
      <Progress value={share} size={3} radius={0} animated={!hasEnded} aria-label={t('checks.title')} />
    </div>
  );
}
