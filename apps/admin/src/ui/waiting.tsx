import { Group, Loader, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useText } from '../i18n/use-text';

const LONG_MS = 10_000;

/** Whether it is ten seconds since this was drawn first. */
function useIsLong(): boolean {
  const [isLong, setIsLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsLong(true), LONG_MS);
    return () => clearTimeout(timer);
  }, []);
  return isLong;
}

/** Nothing for ten seconds, then what is waited for: beside what stands in for a list that is to come. */
export function LongWaiting({ for: what }: { readonly for: string }) {
  const t = useText();
  return (
    <Text size="sm" c="dimmed" p="sm" role="status" hidden={!useIsLong()}>
      {t('common.stillWaiting', { what })}
    </Text>
  );
}

/** A sign that something is under way; after ten seconds it says what it waits for. */
export function Waiting({ for: what }: { readonly for: string }) {
  const t = useText();
  const isLong = useIsLong();
  return (
    <Group gap="xs" role="status">
      <Loader size="xs" />
      <Text size="sm" c="dimmed">
        {isLong ? t('common.stillWaiting', { what }) : what}
      </Text>
    </Group>
  );
}
