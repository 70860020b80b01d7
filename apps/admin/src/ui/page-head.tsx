import { Box, Group, Text, Title } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';

interface PageHeadProps {
  readonly title: string;
  /** What the page is for, in one sentence. */
  readonly summary?: string;
  /** The main action, at the right. */
  readonly actions?: ReactNode;
}

export function PageHead({ title, summary, actions }: PageHeadProps) {
  useEffect(() => {
    document.title = `${title} · Sluice`;
  }, [title]);
  return (
    <Group justify="space-between" align="flex-start" mb="lg" gap="sm">
      <Box>
        <Title order={1}>{title}</Title>
        {summary !== undefined && (
          <Text c="dimmed" size="sm" mt={2} maw={640}>
            {summary}
          </Text>
        )}
      </Box>
      {actions !== undefined && <Group gap="xs">{actions}</Group>}
    </Group>
  );
}
