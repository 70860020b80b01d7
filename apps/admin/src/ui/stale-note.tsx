import { Group, Text } from '@mantine/core';
import { useText } from '../i18n/use-text';
import { clock, duration } from '../i18n/format';
import { useNow } from './moment';

interface StaleNoteProps {
  /** When the figures were read, ms since 1970. */
  readonly readAt: number;
  /** Age from which on they are called old, ms. */
  readonly limitMs?: number;
  readonly isFailing: boolean;
}

/** How young the figures are, and loudly when they have grown old. */
export function StaleNote({ readAt, limitMs = 30_000, isFailing }: StaleNoteProps) {
  const t = useText();
  const age = Math.max(0, useNow() - readAt);
  if (readAt === 0) return null;
  const isOld = isFailing || age > limitMs;
  return (
    <Group gap={6}>
      <Text size="xs" c={isOld ? 'var(--waiting)' : 'dimmed'} fw={isOld ? 600 : 400}>
        {isOld ? t('common.stale', { age: duration(age) }) : t('common.updated', { time: clock(new Date(readAt)) })}
      </Text>
    </Group>
  );
}
