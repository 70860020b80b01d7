import { ActionIcon, Button, Group, Paper, Portal, Progress, Stack, Text } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useText } from '../i18n/use-text';
import { UNDO_MS, type Deletion } from './deletions';
import { useNow } from './moment';
import { deletions, useDeletions } from './use-deletions';

/** The deletions that can still be undone, at the foot of the page. */
export function UndoBar() {
  const all = useDeletions();
  if (all.length === 0) return null;
  return (
    <Portal>
      <Stack
        gap={8}
        style={{ position: 'fixed', bottom: 20, left: 0, right: 0, zIndex: 400, pointerEvents: 'none' }}
        align="center"
      >
        {all.map((deletion) => (
          <Offer key={deletion.key} deletion={deletion} />
        ))}
      </Stack>
    </Portal>
  );
}

function Offer({ deletion }: { readonly deletion: Deletion }) {
  const t = useText();
  const { key, name, step, endsAt } = deletion;
  const now = useNow();
  const leftMs = endsAt === null ? UNDO_MS : Math.max(0, endsAt - now);
  return (
    <Paper
      withBorder
      shadow="md"
      role="status"
      style={{ pointerEvents: 'auto', overflow: 'hidden' }}
      maw="calc(100vw - 24px)"
    >
      <Group gap="md" px="md" py={8} wrap="nowrap">
        <Text size="sm">{t(`undo.${step}`, { name })}</Text>
        <Button size="compact-sm" variant="light" loading={step === 'restoring'} onClick={() => deletions.undo(key)}>
          {t('undo.undo')}
        </Button>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={t('undo.dismiss')}
          disabled={step !== 'deleted'}
          onClick={() => deletions.dismiss(key)}
        >
          <IconX size={14} />
        </ActionIcon>
      </Group>
      <Progress value={(leftMs / UNDO_MS) * 100} size={2} radius={0} aria-label={t('undo.left')} />
    </Paper>
  );
}
