import { Button, Group, NumberInput, Stack, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import type { TokenView } from '../../api/generated/schema';
import { useUpdateToken } from '../../api/tokens';
import { useText } from '../../i18n/use-text';
import { ErrorNote } from '../../ui/error-note';

/** Label, weight and concurrency. What is typed stays while the token is read anew. */
export function TokenEdit({ token }: { readonly token: TokenView }) {
  const t = useText();
  const update = useUpdateToken(token.id);
  const { label, weight, maxConcurrency } = token;
  const form = useForm({ mode: 'controlled', initialValues: { label, weight, maxConcurrency } });
  const submit = form.onSubmit((values) =>
    update.mutate(values, {
      onSuccess: () => {
        form.resetDirty();
        notifications.show({ message: t('tokens.panel.saved') });
      },
    }),
  );
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Title order={3}>{t('tokens.panel.edit')}</Title>
        <TextInput label={t('tokens.label')} required maxLength={200} {...form.getInputProps('label')} />
        <Group grow align="flex-start">
          <NumberInput
            label={t('tokens.panel.weight')}
            description={t('tokens.panel.weightHint')}
            min={1}
            max={1000}
            allowDecimal={false}
            {...form.getInputProps('weight')}
          />
          <NumberInput
            label={t('tokens.panel.concurrency')}
            description={t('tokens.panel.concurrencyHint')}
            min={1}
            max={1000}
            allowDecimal={false}
            {...form.getInputProps('maxConcurrency')}
          />
        </Group>
        {update.isError && <ErrorNote error={update.error} />}
        <Group>
          <Button type="submit" loading={update.isPending} disabled={!form.isDirty()}>
            {t('common.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
