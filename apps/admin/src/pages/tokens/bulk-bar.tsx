import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconHeartRateMonitor, IconPlayerPause, IconPlayerPlay, IconTrash } from '@tabler/icons-react';
import { useSwitchTokens } from '../../api/tokens';
import { useText } from '../../i18n/use-text';
import { explain } from '../../ui/error-note';

interface BulkBarProps {
  readonly selected: ReadonlySet<string>;
  readonly onClear: () => void;
  readonly onDelete: () => void;
  readonly onCheck: () => void;
}

/** What can be done with the tokens that are selected. */
export function BulkBar({ selected, onClear, onDelete, onCheck }: BulkBarProps) {
  const t = useText();
  const switching = useSwitchTokens();
  if (selected.size === 0) return null;
  const turn = (isOn: boolean): void =>
    switching.mutate(
      { ids: [...selected], isOn },
      {
        onSuccess: ({ changed }) =>
          notifications.show({ message: t(isOn ? 'tokens.enabled' : 'tokens.disabled', { count: changed }) }),
        onError: (error) => notifications.show({ color: 'red', message: explain(t, error) }),
      },
    );
  return (
    <Group px="sm" py={6} gap={6} style={{ borderBottom: '1px solid var(--line)' }} role="toolbar">
      <Text size="sm" fw={600} mr={6}>
        {t('tokens.selected', { count: selected.size })}
      </Text>
      <Button size="compact-sm" variant="default" leftSection={<IconHeartRateMonitor size={14} />} onClick={onCheck}>
        {t('checks.check')}
      </Button>
      <Button size="compact-sm" variant="default" leftSection={<IconPlayerPlay size={14} />} onClick={() => turn(true)}>
        {t('tokens.enable')}
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconPlayerPause size={14} />}
        onClick={() => turn(false)}
      >
        {t('tokens.disable')}
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        c="var(--broken)"
        leftSection={<IconTrash size={14} />}
        onClick={onDelete}
      >
        {t('tokens.delete')}
      </Button>
      <Button size="compact-sm" variant="subtle" color="gray" onClick={onClear} ml="auto">
        {t('tokens.unselect')}
      </Button>
    </Group>
  );
}
