import { Button, Stack, Text, Title } from '@mantine/core';
import { useEffect } from 'react';
import { useRouteError } from 'react-router';
import { useText } from '../i18n/use-text';
import { ErrorNote } from '../ui/error-note';
import { shouldReload } from './reload-once';

/** In place of a page that failed to draw. */
export function PageFault() {
  const t = useText();
  const error = useRouteError();
  useEffect(() => {
    if (shouldReload(error, sessionStorage)) location.reload();
  }, [error]);
  return (
    <Stack maw={520} p="md" gap="sm">
      <Title order={1}>{t('fault.title')}</Title>
      <Text size="sm">{t('fault.text')}</Text>
      <ErrorNote error={error} />
      <Button w="fit-content" onClick={() => location.reload()}>
        {t('fault.reload')}
      </Button>
    </Stack>
  );
}
