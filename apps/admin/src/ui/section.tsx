import { Box, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

interface SectionProps {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly summary?: string;
  readonly children: ReactNode;
  /** Without the inner margin: a table fills it. */
  readonly isFlush?: boolean;
}

/** A part of a page, with a line around it. */
export function Section({ title, aside, summary, children, isFlush = false }: SectionProps) {
  return (
    <section className="section">
      <div className="section-head">
        <div>
          <Title order={2} fz="md">
            {title}
          </Title>
          {summary !== undefined && (
            <Text size="xs" c="dimmed">
              {summary}
            </Text>
          )}
        </div>
        {aside}
      </div>
      <Box p={isFlush ? 0 : 'md'}>{children}</Box>
    </section>
  );
}
