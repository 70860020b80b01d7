import { ActionIcon, Button, Group, Paper, Portal, Progress, Stack, Text } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useText } from '../i18n/use-text';
import { useNow } from './moment';
import { deleteNow, undo, UNDO_MS, usePendingDeletions, type PendingDeletion } from './pending-deletions';

/** The deletions that can still be taken back, at the foot of the page. */
export function UndoBar() {
  const pending = usePendingDeletions();
  if (pending.length === 0) return null;
  return (
    <Portal>
      <Stack
        gap={8}
        style={{ position: 'fixed', bottom: 20, left: 0, right: 0, zIndex: 400, pointerEvents: 'none' }}
        align="center"
      >
        {pending.map((deletion) => (
          <Offer key={deletion.key} deletion={deletion} />
        ))}
      </Stack>
    </Portal>
  );
}

function Offer({ deletion }: { readonly deletion: PendingDeletion }) {
  const t = useText();
  const leftMs = Math.max(0, deletion.endsAt - useNow());
  return (
    <Paper
      withBorder
      shadow="md"
      role="status"
      style={{ pointerEvents: 'auto', overflow: 'hidden' }}
      maw="calc(100vw - 24px)"
    >
      <Group gap="md" px="md" py={8} wrap="nowrap">
        <Text size="sm">{t('undo.deleted', { name: deletion.name })}</Text>
        <Button size="compact-sm" variant="light" onClick={() => undo(deletion.key)}>
          {t('undo.undo')}
        </Button>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={t('undo.now')}
          onClick={() => deleteNow(deletion.key)}
        >
          <IconX size={14} />
        </ActionIcon>
      </Group>
      <Progress value={(leftMs / UNDO_MS) * 100} size={2} radius={0} aria-label={t('undo.left')} />
    </Paper>
  );
}
