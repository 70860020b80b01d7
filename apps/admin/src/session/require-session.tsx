import { Button, Center, Loader, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Navigate, Outlet, useLocation } from 'react-router';
import { useText } from '../i18n/use-text';
import { ErrorNote } from '../ui/error-note';
import { sessionQuery, useSessionEnd } from './session';

/** The pages behind it are for who is signed in; the others sign in first, and come back to where they wanted to go. */
export function RequireSession() {
  const t = useText();
  const location = useLocation();
  const session = useQuery(sessionQuery);
  useSessionEnd();
  if (session.isPending) {
    return (
      <Center h="100vh">
        <Loader aria-label={t('common.loading')} />
      </Center>
    );
  }
  if (session.isError && session.data === undefined) {
    return (
      <Center h="100vh" p="md">
        <Stack maw={420}>
          <Text fw={600}>{t('session.unknown')}</Text>
          <ErrorNote error={session.error} />
          <Button onClick={() => void session.refetch()}>{t('common.tryAgain')}</Button>
        </Stack>
      </Center>
    );
  }
  if (session.data === null) {
    const back = location.pathname + location.search;
    return <Navigate to={back === '/' ? '/login' : `/login?back=${encodeURIComponent(back)}`} replace />;
  }
  return <Outlet />;
}
