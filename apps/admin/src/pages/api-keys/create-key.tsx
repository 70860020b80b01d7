import { Alert, Button, Group, Modal, Stack, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useCreateApiKey } from '../../api/api-keys';
import type { NewApiKeyView } from '../../api/generated/schema';
import { useText } from '../../i18n/use-text';
import { CopyTextButton } from '../../ui/copy-button';
import { ErrorNote } from '../../ui/error-note';
import { fromFields, KeyLimits, NO_FIELDS, type KeyFields } from './key-limits';
import { Snippets } from './snippets';

interface CreateKeyProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function CreateKey({ isOpen, onClose }: CreateKeyProps) {
  const t = useText();
  const create = useCreateApiKey();
  const made = create.data;
  const close = (): void => {
    onClose();
    create.reset();
  };
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      size={made === undefined ? 'md' : 'xl'}
      title={made === undefined ? t('apiKeys.form.title') : t('apiKeys.made.title', { name: made.name })}
      closeOnClickOutside={made === undefined}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {made === undefined ? (
        <CreateForm
          onCancel={close}
          isBusy={create.isPending}
          error={create.error}
          onSubmit={(fields) => create.mutate(fromFields(fields))}
        />
      ) : (
        <Made made={made} onDone={close} />
      )}
    </Modal>
  );
}

interface CreateFormProps {
  readonly isBusy: boolean;
  readonly error: unknown;
  readonly onSubmit: (fields: KeyFields) => void;
  readonly onCancel: () => void;
}

function CreateForm({ isBusy, error, onSubmit, onCancel }: CreateFormProps) {
  const t = useText();
  const form = useForm<KeyFields>({ mode: 'controlled', initialValues: NO_FIELDS });
  return (
    <form onSubmit={form.onSubmit(onSubmit)}>
      <Stack gap="sm">
        <TextInput
          label={t('apiKeys.name')}
          description={t('apiKeys.form.nameHint')}
          data-autofocus
          required
          maxLength={100}
          {...form.getInputProps('name')}
        />
        <KeyLimits form={form} />
        {error !== null && <ErrorNote error={error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={isBusy}>
            {t('apiKeys.form.create')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** The one time that the key is shown. */
function Made({ made, onDone }: { readonly made: NewApiKeyView; readonly onDone: () => void }) {
  const t = useText();
  return (
    <Stack gap="md">
      <Alert color="water" variant="light" p="sm">
        <Text size="sm" mb="xs">
          {t('apiKeys.made.once')}
        </Text>
        <Group gap="sm">
          <code className="mono" data-secret style={{ overflowWrap: 'anywhere' }}>
            {made.key}
          </code>
          <CopyTextButton value={made.key} label={t('apiKeys.made.copy')} />
        </Group>
      </Alert>
      <div>
        <Title order={3} mb="xs">
          {t('apiKeys.made.use')}
        </Title>
        <Snippets apiKey={made.key} />
      </div>
      <Group justify="flex-end">
        <Button onClick={onDone}>{t('apiKeys.made.done')}</Button>
      </Group>
    </Stack>
  );
}
