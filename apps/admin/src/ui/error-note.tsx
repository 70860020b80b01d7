import { Alert, Anchor, Group, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { ApiError } from '../api/api-error';
import type { Translate } from '../i18n/language';
import { useText } from '../i18n/use-text';
import { duration } from '../i18n/format';
import { CopyButton } from './copy-button';

/** What went wrong, in words: ours where we know better what to do, else the service's own. */
export function explain(t: Translate, error: unknown): string {
  if (!(error instanceof ApiError)) return t('errors.unexpected');
  if (error.status === 0) return t('errors.unreachable');
  switch (error.code) {
    case 'not_signed_in':
      return t('errors.not_signed_in');
    case 'wrong_password':
    case 'invalid_login':
      return t('errors.wrong_password');
    case 'rate_limit_exceeded':
      return t('errors.too_many_tries', { time: duration(error.retryAfterMs ?? 900_000) });
    case 'storage_unavailable':
      return t('errors.storage_unavailable');
    case 'already_exists':
      return t('errors.already_exists');
    case 'gone':
      return t('errors.gone');
    case 'foreign_origin':
      return t('errors.foreign_origin');
    default:
      return error.message;
  }
}

/** @param onRetry  offers to try again */
export function ErrorNote({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }) {
  const t = useText();
  const requestId = error instanceof ApiError ? error.requestId : null;
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle size={18} />} role="alert" p="xs" px="sm">
      <Text size="sm" c="var(--mantine-color-text)">
        {explain(t, error)}
      </Text>
      <Group gap="xs" mt={requestId !== null || onRetry ? 4 : 0}>
        {requestId !== null && (
          <Group gap={4}>
            <Text size="xs" c="dimmed" className="mono">
              {requestId}
            </Text>
            <CopyButton value={requestId} label={t('errors.copyId')} />
          </Group>
        )}
        {onRetry && (
          <Anchor component="button" size="sm" onClick={onRetry}>
            {t('common.tryAgain')}
          </Anchor>
        )}
      </Group>
    </Alert>
  );
}
