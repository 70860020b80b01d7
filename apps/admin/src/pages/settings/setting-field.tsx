import { ActionIcon, Checkbox, Group, NumberInput, Stack, Switch, TagsInput, Text, Tooltip } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import type { SettingView } from '../../api/generated/schema';
import type { SettingValue } from '../../api/settings';
import { useText } from '../../i18n/use-text';
import { isGood } from './draft';

interface SettingFieldProps {
  readonly setting: SettingView;
  readonly title: string;
  readonly value: SettingValue;
  readonly onChange: (value: SettingValue) => void;
}

/** The control of one setting, by its kind. */
export function SettingField({ setting, title, value, onChange }: SettingFieldProps) {
  const t = useText();
  const { kind, min, max, choices = [] } = setting;
  switch (kind) {
    case 'boolean':
      return (
        <Switch
          aria-label={title}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
          label={t(value === true ? 'settings.on' : 'settings.off')}
        />
      );
    case 'integer':
      return (
        <NumberInput
          aria-label={title}
          w={140}
          allowDecimal={false}
          value={value as number}
          onChange={(next) => onChange(typeof next === 'number' ? next : Number.NaN)}
          error={isGood(setting, value) ? undefined : t('settings.range', { min, max })}
        />
      );
    case 'list':
      return <OrderField choices={choices} value={value as string[]} onChange={onChange} />;
    default:
      return (
        <TagsInput
          aria-label={title}
          placeholder={t('settings.pairsHint')}
          w={{ base: '100%', sm: 340 }}
          splitChars={[',', '\n']}
          value={value as string[]}
          onChange={onChange}
        />
      );
  }
}

interface OrderFieldProps {
  readonly choices: readonly string[];
  readonly value: readonly string[];
  readonly onChange: (value: string[]) => void;
}

/** Which of a few are used, and in which order. */
function OrderField({ choices, value, onChange }: OrderFieldProps) {
  const t = useText();
  const unused = choices.filter((choice) => !value.includes(choice));
  const move = (from: number, to: number): void => {
    const next = [...value];
    next.splice(to, 0, ...next.splice(from, 1));
    onChange(next);
  };
  return (
    <Stack gap={2}>
      {[...value, ...unused].map((name, index) => {
        const isUsed = index < value.length;
        return (
          <Group key={name} gap={6} wrap="nowrap">
            <Checkbox
              size="xs"
              w={110}
              checked={isUsed}
              aria-label={t('settings.use', { name })}
              label={
                <Text span size="sm" className="mono">
                  {isUsed ? `${index + 1}. ${name}` : name}
                </Text>
              }
              onChange={() => onChange(isUsed ? value.filter((one) => one !== name) : [...value, name])}
            />
            <Tooltip label={t('settings.earlier', { name })}>
              <ActionIcon
                size="sm"
                variant="subtle"
                color="gray"
                aria-label={t('settings.earlier', { name })}
                disabled={!isUsed || index === 0}
                onClick={() => move(index, index - 1)}
              >
                <IconArrowUp size={14} />
              </ActionIcon>
            </Tooltip>
            <Tooltip label={t('settings.later', { name })}>
              <ActionIcon
                size="sm"
                variant="subtle"
                color="gray"
                aria-label={t('settings.later', { name })}
                disabled={!isUsed || index === value.length - 1}
                onClick={() => move(index, index + 1)}
              >
                <IconArrowDown size={14} />
              </ActionIcon>
            </Tooltip>
          </Group>
        );
      })}
      {value.length === 0 && (
        <Text size="xs" c="var(--broken)" role="alert">
          {t('settings.atLeastOne')}
        </Text>
      )}
    </Stack>
  );
}
