import { Group, Loader, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useText } from '../i18n/use-text';

const LONG_MS = 10_000;

/** A sign that something is under way; after ten seconds it says what it waits for. */
export function Waiting({ for: what }: { readonly for: string }) {
  const t = useText();
  const [isLong, setIsLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsLong(true), LONG_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <Group gap="xs" role="status">
      <Loader size="xs" />
      <Text size="sm" c="dimmed">
        {isLong ? t('common.stillWaiting', { what }) : what}
      </Text>
    </Group>
  );
}
