import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useText } from '../i18n/use-text';
import { useCopy } from './use-copy';

interface CopyProps {
  readonly value: string;
  /** What is copied, for who cannot see the icon. */
  readonly label: string;
}

export function CopyButton({ value, label }: CopyProps) {
  const t = useText();
  const { isCopied, copy } = useCopy();
  const text = isCopied ? t('common.copied') : label;
  return (
    <Tooltip label={text}>
      <ActionIcon variant="subtle" color="gray" size="sm" aria-label={text} onClick={() => copy(value)}>
        {isCopied ? <IconCheck size={14} color="var(--well)" /> : <IconCopy size={14} />}
      </ActionIcon>
    </Tooltip>
  );
}

/** With its word: where copying is what one came for. */
export function CopyTextButton({ value, label }: CopyProps) {
  const t = useText();
  const { isCopied, copy } = useCopy();
  return (
    <Button
      variant="default"
      size="xs"
      leftSection={isCopied ? <IconCheck size={14} color="var(--well)" /> : <IconCopy size={14} />}
      onClick={() => copy(value)}
    >
      {isCopied ? t('common.copied') : label}
    </Button>
  );
}
