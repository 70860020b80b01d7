import { Button, Group, PasswordInput, Stack, Text } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useCreateApiKey } from '../../api/api-keys';
import { useText } from '../../i18n/use-text';
import { ErrorNote } from '../../ui/error-note';
import { Section } from '../../ui/section';

const STORED_AS = 'sluice-playground-key';
const DAY_MS = 86_400_000;

/** The key that the playground sends; it lives as long as the browser's tab. */
export function usePlaygroundKey(): readonly [string | null, (key: string | null) => void] {
  const [key, setKey] = useState(() => sessionStorage.getItem(STORED_AS));
  const change = (next: string | null): void => {
    if (next === null) sessionStorage.removeItem(STORED_AS);
    else sessionStorage.setItem(STORED_AS, next);
    setKey(next);
  };
  return [key, change];
}

/** Asks for a key, or makes one that ends by itself. */
export function PlaygroundKey({ onKey }: { readonly onKey: (key: string) => void }) {
  const t = useText();
  const create = useCreateApiKey();
  const [typed, setTyped] = useState('');
  const make = (): void =>
    create.mutate(
      { name: t('playground.keyName'), expiresAt: new Date(Date.now() + DAY_MS).toISOString() },
      { onSuccess: ({ key }) => onKey(key) },
    );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onKey(typed.trim());
  };
  return (
    <Section title={t('playground.key')}>
      <Stack gap="md" maw={520}>
        <Text size="sm" c="dimmed">
          {t('playground.keyHint')}
        </Text>
        <Group>
          <Button onClick={make} loading={create.isPending}>
            {t('playground.keyMake')}
          </Button>
        </Group>
        {create.isError && <ErrorNote error={create.error} />}
        <form onSubmit={submit}>
          <Group align="flex-end" gap="xs">
            <PasswordInput
              flex={1}
              label={t('playground.keyPaste')}
              autoComplete="off"
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
              visibilityToggleButtonProps={{ 'aria-label': t('session.showPassword') }}
            />
            <Button type="submit" variant="default" disabled={typed.trim() === ''}>
              {t('playground.keyOwn')}
            </Button>
          </Group>
        </form>
      </Stack>
    </Section>
  );
}
