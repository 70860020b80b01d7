import { Affix, Button, Group, Paper, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { SettingView } from '../../api/generated/schema';
import { useSaveSettings } from '../../api/settings';
import { useText } from '../../i18n/use-text';
import { ErrorNote } from '../../ui/error-note';
import { isGood, valueIn, type Draft } from './draft';
import { titleOf, valueText } from './setting-row';

interface ReviewBarProps {
  readonly settings: readonly SettingView[];
  readonly draft: Draft;
  readonly onDone: () => void;
}

/** What is going to change, before it is saved. */
export function ReviewBar({ settings, draft, onDone }: ReviewBarProps) {
  const t = useText();
  const save = useSaveSettings();
  const changed = settings.filter(({ name }) => name in draft);
  if (changed.length === 0) return null;
  const areGood = changed.every((setting) => isGood(setting, valueIn(draft, setting)));
  const submit = (): void =>
    save.mutate(draft, {
      onSuccess: () => {
        const needsRestart = changed.some((setting) => setting.needsRestart);
        notifications.show({ message: t(needsRestart ? 'settings.savedRestart' : 'settings.saved') });
        onDone();
      },
    });
  return (
    <Affix position={{ bottom: 20, left: 0, right: 0 }} zIndex={150} style={{ pointerEvents: 'none' }}>
      <Paper
        withBorder
        shadow="md"
        p="sm"
        mx="auto"
        w="calc(100vw - 24px)"
        maw={640}
        style={{ pointerEvents: 'auto' }}
        role="region"
        aria-label={t('settings.review')}
      >
        <Stack gap="xs">
          <Stack gap={2}>
            {changed.map((setting) => (
              <Text key={setting.name} size="sm">
                <b>{titleOf(t, setting)}</b>: <s>{valueText(t, setting.value)}</s> →{' '}
                {valueText(t, valueIn(draft, setting))}
              </Text>
            ))}
          </Stack>
          {save.isError && <ErrorNote error={save.error} />}
          <Group justify="space-between">
            <Text size="sm" c="dimmed">
              {t('settings.changes', { count: changed.length })}
            </Text>
            <Group gap="xs">
              <Button size="xs" variant="default" onClick={onDone}>
                {t('settings.discard')}
              </Button>
              <Button size="xs" loading={save.isPending} disabled={!areGood} onClick={submit}>
                {t('settings.save')}
              </Button>
            </Group>
          </Group>
        </Stack>
      </Paper>
    </Affix>
  );
}
