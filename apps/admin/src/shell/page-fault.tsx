import { Button, Stack, Text, Title } from '@mantine/core';
import { useEffect } from 'react';
import { useRouteError } from 'react-router';
import { useText } from '../i18n/use-text';
import { ErrorNote } from '../ui/error-note';

/** A page whose file was replaced by an update cannot be fetched any more: one reload brings the new ones. */
const RELOADED = 'sluice-reloaded';
const isMissingFile = (error: unknown): boolean =>
  error instanceof TypeError && /dynamically imported module|importing a module|module script/i.test(error.message);

/** In place of a page that failed to draw. */
export function PageFault() {
  const t = useText();
  const error = useRouteError();
  useEffect(() => {
    if (!isMissingFile(error) || sessionStorage.getItem(RELOADED) !== null) return;
    sessionStorage.setItem(RELOADED, 'yes');
    location.reload();
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
