import { ActionIcon, Menu, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import {
  IconCheck,
  IconDeviceDesktop,
  IconLanguage,
  IconLogout,
  IconMoon,
  IconSun,
  IconUserCircle,
} from '@tabler/icons-react';
import { chooseLanguage, currentLanguage, LANGUAGES, type Language } from '../i18n/language';
import { useText } from '../i18n/use-text';
import { useSignOut } from '../session/session';

const SCHEMES = { auto: IconDeviceDesktop, light: IconSun, dark: IconMoon } as const;
const CHECK = <IconCheck size={14} />;

/** Language, colours and the way out. @param isSignedIn  whether there is a session to leave */
export function Preferences({ isSignedIn }: { readonly isSignedIn: boolean }) {
  const t = useText();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const signOut = useSignOut();
  return (
    <Menu width={220}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('preferences.title')}>
          {isSignedIn ? <IconUserCircle size={20} /> : <IconLanguage size={20} />}
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('preferences.language')}</Menu.Label>
        {Object.entries(LANGUAGES).map(([language, name]) => (
          <Menu.Item
            key={language}
            lang={language === 'zh' ? 'zh-CN' : 'en'}
            rightSection={currentLanguage() === language && CHECK}
            onClick={() => void chooseLanguage(language as Language)}
          >
            {name}
          </Menu.Item>
        ))}
        <Menu.Label>{t('preferences.theme')}</Menu.Label>
        {Object.entries(SCHEMES).map(([scheme, Shape]) => (
          <Menu.Item
            key={scheme}
            leftSection={<Shape size={15} />}
            rightSection={colorScheme === scheme && CHECK}
            onClick={() => setColorScheme(scheme as MantineColorScheme)}
          >
            {t(`preferences.${scheme as keyof typeof SCHEMES}`)}
          </Menu.Item>
        ))}
        {isSignedIn && (
          <>
            <Menu.Divider />
            <Menu.Item leftSection={<IconLogout size={15} />} onClick={() => signOut.mutate()}>
              {t('session.signOut')}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
