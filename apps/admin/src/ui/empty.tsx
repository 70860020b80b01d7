import { Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';

interface EmptyProps {
  readonly title: string;
  /** What to do next. */
  readonly advice?: string;
  readonly children?: ReactNode;
}

/** In place of a list that has nothing in it. */
export function Empty({ title, advice, children }: EmptyProps) {
  return (
    <Stack align="center" gap={6} py={40} px="md" ta="center">
      <Text fw={600}>{title}</Text>
      {advice !== undefined && (
        <Text size="sm" c="dimmed" maw={440}>
          {advice}
        </Text>
      )}
      {children}
    </Stack>
  );
}
