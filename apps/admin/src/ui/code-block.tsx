import { Box } from '@mantine/core';
import { useText } from '../i18n/use-text';
import { CopyButton } from './copy-button';
import './code-block.css';

/** Text for a machine, with a button that copies it. @param maxHeight  px; it scrolls beyond */
export function CodeBlock({ text, maxHeight }: { readonly text: string; readonly maxHeight?: number }) {
  const t = useText();
  return (
    <Box className="code-block">
      <pre className="mono" tabIndex={0} style={{ maxHeight }}>
        {text}
      </pre>
      <div className="code-block-copy">
        <CopyButton value={text} label={t('common.copy')} />
      </div>
    </Box>
  );
}
