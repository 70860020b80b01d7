import { Button, Group, Modal, PasswordInput, Stack, Text } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useText } from '../i18n/use-text';
import { ErrorNote } from './error-note';

interface PasswordPromptProps {
  readonly isOpen: boolean;
  readonly title: string;
  /** What is going to happen, and what to mind. */
  readonly warning: string;
  readonly action: string;
  /** @throws what is shown beside the field */
  readonly onConfirm: (password: string) => Promise<void>;
  readonly onClose: () => void;
}

/** Asks for the admin password again, for what cannot be undone. */
export function PasswordPrompt(props: PasswordPromptProps) {
  const { isOpen, onClose, title } = props;
  const t = useText();
  return (
    <Modal opened={isOpen} onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('common.close') }}>
      {isOpen && <Form {...props} />}
    </Modal>
  );
}

function Form({ warning, action, onConfirm, onClose }: PasswordPromptProps) {
  const t = useText();
  const [password, setPassword] = useState('');
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setIsBusy(true);
    setError(null);
    try {
      await onConfirm(password);
      onClose();
    } catch (fault) {
      setError(fault);
      setIsBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="sm">
        <Text size="sm">{warning}</Text>
        <PasswordInput
          label={t('session.password')}
          autoComplete="current-password"
          data-autofocus
          required
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': t('session.showPassword') }}
        />
        {error !== null && <ErrorNote error={error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={isBusy} disabled={password === ''}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
