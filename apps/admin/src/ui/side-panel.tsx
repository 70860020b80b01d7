import { Drawer, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useText } from '../i18n/use-text';

interface SidePanelProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: ReactNode;
  readonly children: ReactNode;
}

/** Details of one thing, beside the list that it is in; the whole width on a phone. */
export function SidePanel({ isOpen, onClose, title, children }: SidePanelProps) {
  const t = useText();
  return (
    <Drawer
      opened={isOpen}
      onClose={onClose}
      title={
        <Text fw={600} fz="lg" component="span" style={{ overflowWrap: 'anywhere' }}>
          {title}
        </Text>
      }
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {children}
    </Drawer>
  );
}
