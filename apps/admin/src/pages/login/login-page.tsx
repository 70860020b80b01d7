import { Box, Button, Center, Group, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState, type FormEvent } from 'react';
import { Navigate, useSearchParams } from 'react-router';
import { ApiError } from '../../api/api-error';
import { useText } from '../../i18n/use-text';
import { sessionQuery, useSignIn } from '../../session/session';
import { Logo } from '../../shell/logo';
import { Preferences } from '../../shell/preferences';
import { ErrorNote } from '../../ui/error-note';

/** Only a path of ours: an address that leads elsewhere is no page to come back to. */
const readBack = (text: string | null): string => (text !== null && /^\/(?![/\\])/.test(text) ? text : '/');

export function LoginPage() {
  const t = useText();
  const [params] = useSearchParams();
  const [password, setPassword] = useState('');
  const session = useQuery(sessionQuery);
  const signIn = useSignIn();
  const back = params.get('back');
  useEffect(() => {
    document.title = `${t('session.signIn')} · Sluice`;
  }, [t]);
  if (session.data) return <Navigate to={readBack(back)} replace />;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    signIn.mutate(password);
  };
  const isLockedOut = signIn.error instanceof ApiError && signIn.error.status === 429;
  return (
    <Box component="main" mih="100vh" pos="relative" bg="var(--band)">
      <Group pos="absolute" top={12} right={12}>
        <Preferences isSignedIn={false} />
      </Group>
      <Center mih="100vh" p="md">
        <Box className="section" bg="var(--page)" p={32} w="100%" maw={380}>
          <form onSubmit={submit}>
            <Stack gap="md">
              <Group gap={10}>
                <Logo size={28} />
                <Title order={1}>Sluice</Title>
              </Group>
              <Text size="sm" c="dimmed">
                {t(back === null ? 'session.invitation' : 'session.again')}
              </Text>
              <PasswordInput
                label={t('session.password')}
                description={t('session.whereIsIt')}
                autoComplete="current-password"
                autoFocus
                required
                withAsterisk={false}
                value={password}
                onChange={(event) => {
                  setPassword(event.currentTarget.value);
                  // Whoever waited long enough may try again.
                  if (signIn.isError) signIn.reset();
                }}
                visibilityToggleButtonProps={{ 'aria-label': t('session.showPassword') }}
              />
              <Box mih={signIn.isError ? undefined : 0} aria-live="polite">
                {signIn.isError && <ErrorNote error={signIn.error} />}
              </Box>
              <Button type="submit" loading={signIn.isPending} disabled={password === '' || isLockedOut} fullWidth>
                {t('session.signIn')}
              </Button>
            </Stack>
          </form>
        </Box>
      </Center>
    </Box>
  );
}
