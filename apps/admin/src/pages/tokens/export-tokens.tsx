import { notifications } from '@mantine/notifications';
import { exportTokens } from '../../api/tokens';
import { useText } from '../../i18n/use-text';
import { saveFile } from '../../ui/save-file';
import { PasswordPrompt } from '../../ui/password-prompt';
import { usePlaces } from './use-places';

interface ExportTokensProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly provider: string | undefined;
  readonly channel: string | undefined;
}

/** Asks for the password, then saves a file that import reads back. */
export function ExportTokens({ isOpen, onClose, provider, channel }: ExportTokensProps) {
  const t = useText();
  const { nameOf } = usePlaces();
  const place = [provider === undefined ? null : nameOf(provider), channel ?? null].filter((part) => part !== null);
  const run = async (password: string): Promise<void> => {
    const result = await exportTokens({ password, provider, channel });
    saveFile('sluice-tokens.json', 'application/json', JSON.stringify(result, null, 2));
    if (result.leftOut > 0) {
      notifications.show({ color: 'yellow', message: t('tokens.exporting.leftOut', { count: result.leftOut }) });
    }
  };
  return (
    <PasswordPrompt
      isOpen={isOpen}
      onClose={onClose}
      title={t('tokens.exporting.title')}
      warning={
        place.length === 0
          ? t('tokens.exporting.warning')
          : t('tokens.exporting.warningFiltered', { place: place.join(' ') })
      }
      action={t('tokens.export')}
      onConfirm={run}
    />
  );
}
