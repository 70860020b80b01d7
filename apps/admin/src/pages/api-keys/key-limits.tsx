import { Group, MultiSelect, NumberInput, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useModelNames } from '../../api/models';
import type { ApiKeyView, CreateApiKeyDto } from '../../api/generated/schema';
import { useText } from '../../i18n/use-text';

export interface KeyFields {
  name: string;
  models: string[];
  rpm: number | string;
  dailyTokens: number | string;
  /** A day as date fields have it; empty: for ever. */
  expires: string;
}

export const NO_FIELDS: KeyFields = { name: '', models: [], rpm: '', dailyTokens: '', expires: '' };

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** The local day of a moment. */
const dayOf = (moment: string): string => {
  const date = new Date(moment);
  return `${date.getFullYear()}-${twoDigits(date.getMonth() + 1)}-${twoDigits(date.getDate())}`;
};

export const toFields = ({ name, models, rpm, dailyTokens, expiresAt }: ApiKeyView): KeyFields => ({
  name,
  models: models ?? [],
  rpm: rpm ?? '',
  dailyTokens: dailyTokens ?? '',
  expires: expiresAt === null ? '' : dayOf(expiresAt),
});

const numberOrNull = (value: number | string): number | null => (typeof value === 'number' ? value : null);

/** What the service takes: a limit that is empty is none, and a day ends at its last second, by the local clock. */
export const fromFields = ({ name, models, rpm, dailyTokens, expires }: KeyFields): CreateApiKeyDto => ({
  name: name.trim(),
  models: models.length === 0 ? null : models,
  rpm: numberOrNull(rpm),
  dailyTokens: numberOrNull(dailyTokens),
  expiresAt: expires === '' ? null : new Date(`${expires}T23:59:59`).toISOString(),
});

/** What a key may do. */
export function KeyLimits({ form }: { readonly form: UseFormReturnType<KeyFields> }) {
  const t = useText();
  const models = [...new Set([...useModelNames(), ...form.getValues().models])];
  return (
    <>
      <MultiSelect
        label={t('apiKeys.models')}
        description={t('apiKeys.form.modelsHint')}
        placeholder={form.getValues().models.length === 0 ? t('apiKeys.allModels') : undefined}
        searchable
        clearable
        hidePickedOptions
        data={models}
        {...form.getInputProps('models')}
      />
      <Group grow align="flex-start">
        <NumberInput
          label={t('apiKeys.rpm')}
          description={t('apiKeys.rpmHint')}
          placeholder={t('apiKeys.form.limit')}
          min={1}
          max={1_000_000}
          allowDecimal={false}
          thousandSeparator=" "
          {...form.getInputProps('rpm')}
        />
        <NumberInput
          label={t('apiKeys.daily')}
          description={t('apiKeys.dailyHint')}
          placeholder={t('apiKeys.form.limit')}
          min={1}
          max={2_000_000_000}
          allowDecimal={false}
          thousandSeparator=" "
          {...form.getInputProps('dailyTokens')}
        />
      </Group>
      <TextInput
        type="date"
        label={t('apiKeys.expires')}
        description={t('apiKeys.expiresHint')}
        {...form.getInputProps('expires')}
      />
    </>
  );
}
