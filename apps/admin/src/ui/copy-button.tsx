import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useText } from '../i18n/use-text';

const CONFIRMED_MS = 2_000;

/** Copies a text, and says so for a moment. Where the clipboard is closed (plain HTTP), a selection does it. */
function useCopy(): { readonly isCopied: boolean; copy(text: string): void } {
  const [isCopied, setIsCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setIsCopied(false), CONFIRMED_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = (text: string): void => {
    void writeText(text).then(setIsCopied);
  };
  return { isCopied, copy };
}

async function writeText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text: string): boolean {
  const field = document.createElement('textarea');
  field.value = text;
  field.style.position = 'fixed';
  field.style.opacity = '0';
  (document.querySelector('[role=dialog]') ?? document.body).append(field);
  const focused = document.activeElement;
  field.select();
  const isDone = document.execCommand('copy');
  field.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return isDone;
}

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
