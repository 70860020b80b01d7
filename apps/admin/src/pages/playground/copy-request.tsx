import { Menu, UnstyledButton } from '@mantine/core';
import { IconCheck, IconCode } from '@tabler/icons-react';
import { root } from '../../api/client';
import { useText } from '../../i18n/use-text';
import { useCopy } from '../../ui/use-copy';
import { CODE_LANGUAGES, requestCode, type CodeLanguage } from './request-code';
import './copy-request.css';

/** Copies a request as a program that sends it again. */
export function CopyRequest({ body }: { readonly body: object }) {
  const t = useText();
  const { isCopied, copy } = useCopy();
  return (
    <Menu width={180} position="top-end">
      <Menu.Target>
        <UnstyledButton className="copy-request">
          {isCopied ? <IconCheck size={13} color="var(--well)" /> : <IconCode size={13} aria-hidden />}
          {isCopied ? t('common.copied') : t('playground.copyAs')}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('playground.copyHint')}</Menu.Label>
        {Object.entries(CODE_LANGUAGES).map(([language, name]) => (
          <Menu.Item key={language} onClick={() => copy(requestCode(language as CodeLanguage, root, body))}>
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
