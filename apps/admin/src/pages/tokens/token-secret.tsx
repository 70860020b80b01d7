import { Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import type { TokenView } from '../../api/generated/schema';
import { revealToken } from '../../api/tokens';
import { useText } from '../../i18n/use-text';
import { CopyButton } from '../../ui/copy-button';
import { PasswordPrompt } from '../../ui/password-prompt';

/** Masked until the password was given again; in the page no longer than the panel is open. */
export function TokenSecret({ token }: { readonly token: TokenView }) {
  const t = useText();
  const [secret, setSecret] = useState<string | null>(null);
  const [isAsking, setIsAsking] = useState(false);
  if (token.maskedSecret === null) return <Text size="sm">{t('tokens.panel.unreadable')}</Text>;
  return (
    <Group gap={6} align="center">
      <span className="mono" style={{ overflowWrap: 'anywhere' }}>
        {secret ?? token.maskedSecret}
      </span>
      {secret === null ? (
        <Button size="compact-xs" variant="default" onClick={() => setIsAsking(true)}>
          {t('tokens.panel.reveal')}
        </Button>
      ) : (
        <>
          <CopyButton value={secret} label={t('common.copy')} />
          <Button size="compact-xs" variant="default" onClick={() => setSecret(null)}>
            {t('tokens.panel.hide')}
          </Button>
        </>
      )}
      <PasswordPrompt
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        title={t('tokens.panel.revealTitle')}
        warning={t('tokens.panel.revealWarning')}
        action={t('tokens.panel.reveal')}
        onConfirm={async (password) => setSecret(await revealToken(token.id, password))}
      />
    </Group>
  );
}
