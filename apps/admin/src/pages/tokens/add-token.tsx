import { Accordion, Anchor, Button, Group, NumberInput, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useCreateToken } from '../../api/tokens';
import { useText } from '../../i18n/use-text';
import { ErrorNote } from '../../ui/error-note';
import { obtainText } from './obtain-text';
import { PlaceDialog } from './place-dialog';
import { PlaceFields, type ChosenPlace } from './place-fields';

interface DialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function AddToken({ isOpen, onClose }: DialogProps) {
  const t = useText();
  return (
    <PlaceDialog
      isOpen={isOpen}
      onClose={onClose}
      title={t('tokens.form.title')}
      form={(first) => <AddForm first={first} onClose={onClose} />}
    />
  );
}

function AddForm({ first, onClose }: { readonly first: ChosenPlace; readonly onClose: () => void }) {
  const t = useText();
  const create = useCreateToken();
  const [place, setPlace] = useState(first);
  const [isHelping, setIsHelping] = useState(true);
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { secret: '', label: '', weight: 1 as number | string, maxConcurrency: '' as number | string },
  });
  const submit = form.onSubmit(({ secret, label, weight, maxConcurrency }) =>
    create.mutate(
      {
        ...place,
        secret: secret.trim(),
        ...(label.trim() === '' ? {} : { label: label.trim() }),
        ...(typeof weight === 'number' ? { weight } : {}),
        ...(typeof maxConcurrency === 'number' ? { maxConcurrency } : {}),
      },
      {
        onSuccess: () => {
          notifications.show({ message: t('tokens.form.added') });
          onClose();
        },
      },
    ),
  );
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <PlaceFields place={place} onChange={setPlace} />
        <div>
          <Anchor
            component="button"
            type="button"
            size="sm"
            onClick={() => setIsHelping(!isHelping)}
            aria-expanded={isHelping}
          >
            {t('tokens.form.how')}
          </Anchor>
          {isHelping && (
            <Text size="sm" c="dimmed" mt={4} style={{ whiteSpace: 'pre-line' }}>
              {obtainText(t, place.provider, place.channel)}
            </Text>
          )}
        </div>
        <PasswordInput
          label={t('tokens.form.secret')}
          description={t('tokens.form.secretHint')}
          data-autofocus
          required
          autoComplete="off"
          visibilityToggleButtonProps={{ 'aria-label': t('session.showPassword') }}
          key={form.key('secret')}
          {...form.getInputProps('secret')}
        />
        <TextInput
          label={t('tokens.label')}
          description={t('tokens.form.labelHint')}
          maxLength={200}
          key={form.key('label')}
          {...form.getInputProps('label')}
        />
        <Accordion
          variant="default"
          chevronPosition="left"
          styles={{ content: { paddingInline: 0 }, control: { paddingInline: 0 } }}
        >
          <Accordion.Item value="more" style={{ borderBottom: 0 }}>
            <Accordion.Control>{t('tokens.form.more')}</Accordion.Control>
            <Accordion.Panel>
              <Group grow align="flex-start">
                <NumberInput
                  label={t('tokens.panel.weight')}
                  description={t('tokens.panel.weightHint')}
                  min={1}
                  max={1000}
                  allowDecimal={false}
                  key={form.key('weight')}
                  {...form.getInputProps('weight')}
                />
                <NumberInput
                  label={t('tokens.panel.concurrency')}
                  description={t('tokens.panel.concurrencyHint')}
                  placeholder={t('common.noLimit')}
                  min={1}
                  max={1000}
                  allowDecimal={false}
                  key={form.key('maxConcurrency')}
                  {...form.getInputProps('maxConcurrency')}
                />
              </Group>
            </Accordion.Panel>
          </Accordion.Item>
        </Accordion>
        {create.isError && <ErrorNote error={create.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={create.isPending}>
            {t('tokens.add')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
