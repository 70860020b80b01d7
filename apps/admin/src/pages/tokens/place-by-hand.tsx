import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconInfoCircle } from '@tabler/icons-react';
import { useText } from '../../i18n/use-text';
import type { ChosenPlace } from './place-fields';

/** As the service takes them. */
const PLACE_NAME = /^[a-z][a-z0-9-]{0,31}$/;

/** Asks for provider and channel where no worker has said which there are. */
export function PlaceByHand({ onGoOn }: { readonly onGoOn: (place: ChosenPlace) => void }) {
  const t = useText();
  const check = (name: string): string | null => (PLACE_NAME.test(name.trim()) ? null : t('tokens.form.placeHint'));
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { provider: '', channel: 'api' },
    validate: { provider: check, channel: check },
  });
  const submit = form.onSubmit(({ provider, channel }) =>
    onGoOn({ provider: provider.trim(), channel: channel.trim() }),
  );
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Alert color="gray" variant="light" p="sm" icon={<IconInfoCircle size={18} />} role="status">
          <Text size="sm">{t('tokens.form.noPlaces')}</Text>
        </Alert>
        <Group grow align="flex-start">
          <TextInput
            label={t('tokens.provider')}
            placeholder="zai"
            data-autofocus
            required
            key={form.key('provider')}
            {...form.getInputProps('provider')}
          />
          <TextInput
            label={t('tokens.channel')}
            required
            key={form.key('channel')}
            {...form.getInputProps('channel')}
          />
        </Group>
        <Group justify="flex-end">
          <Button type="submit">{t('tokens.form.goOn')}</Button>
        </Group>
      </Stack>
    </form>
  );
}
