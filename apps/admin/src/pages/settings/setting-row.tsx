import { ActionIcon, Badge, Box, Group, Text, Tooltip } from '@mantine/core';
import { IconRestore } from '@tabler/icons-react';
import type { SettingView } from '../../api/generated/schema';
import type { SettingValue } from '../../api/settings';
import type { TextKey, Translate } from '../../i18n/language';
import { useText } from '../../i18n/use-text';
import { SettingField } from './setting-field';
import { isDescribed } from './setting-groups';

export const titleOf = (t: Translate, { name, description }: SettingView): string =>
  isDescribed(name) ? t(`settings.names.${name}.title` as TextKey) : description.replace(/\.$/, '');

/** A value as people say it. */
export function valueText(t: Translate, value: SettingValue): string {
  if (typeof value === 'boolean') return t(value ? 'settings.on' : 'settings.off');
  return Array.isArray(value) ? value.join(', ') || t('common.none') : String(value);
}

interface SettingRowProps {
  readonly setting: SettingView;
  readonly value: SettingValue;
  readonly isChanged: boolean;
  readonly onChange: (value: SettingValue | null) => void;
}

export function SettingRow({ setting, value, isChanged, onChange }: SettingRowProps) {
  const t = useText();
  const { name, source, fallback, needsRestart } = setting;
  const title = titleOf(t, setting);
  const back = t('settings.reset', { value: valueText(t, fallback) });
  return (
    <Group
      justify="space-between"
      align="flex-start"
      gap="md"
      py={12}
      px="md"
      style={{
        borderBottom: '1px solid var(--line)',
        boxShadow: isChanged ? 'inset 2px 0 var(--accent-text)' : undefined,
      }}
    >
      <Box flex="1 1 320px">
        <Group gap={8}>
          <Text fw={500}>{title}</Text>
          <Tooltip label={t(`settings.sourceText.${source}`)}>
            <Badge
              size="sm"
              variant={source === 'saved' ? 'light' : 'outline'}
              color={source === 'saved' ? 'water' : 'gray'}
              tt="none"
              fw={500}
              autoContrast={false}
              styles={{ label: { color: source === 'saved' ? 'var(--accent-text)' : 'var(--mantine-color-dimmed)' } }}
            >
              {t(`settings.source.${source}`)}
            </Badge>
          </Tooltip>
          {needsRestart && (
            <Tooltip label={t('settings.restartText')}>
              <Badge
                size="sm"
                variant="outline"
                color="gray"
                tt="none"
                fw={500}
                styles={{ label: { color: 'var(--waiting)' } }}
              >
                {t('settings.restart')}
              </Badge>
            </Tooltip>
          )}
        </Group>
        {isDescribed(name) && (
          <Text size="sm" c="dimmed">
            {t(`settings.names.${name}.text` as TextKey)}
          </Text>
        )}
        <Text size="xs" c="dimmed" className="mono" mt={2}>
          {name}
        </Text>
      </Box>
      <Group gap={6} align="center" wrap="nowrap">
        <SettingField setting={setting} title={title} value={value} onChange={onChange} />
        <Tooltip label={back}>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={back}
            style={{ visibility: source === 'saved' ? 'visible' : 'hidden' }}
            onClick={() => onChange(null)}
          >
            <IconRestore size={16} />
          </ActionIcon>
        </Tooltip>
      </Group>
    </Group>
  );
}
