import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { en } from './en/index';

export const LANGUAGES = { en: 'English', zh: '中文' } as const;
export type Language = keyof typeof LANGUAGES;

const STORED_AS = 'sluice-language';
/** What the browser's Intl and the page itself call them. */
const LOCALES: Readonly<Record<Language, string>> = { en: 'en', zh: 'zh-CN' };

type Texts = typeof en;
/** i18next chooses among `name_one` and `name_other` by the count. */
type Base<Key extends string> = Key extends `${infer Name}_one` | `${infer Name}_other` ? Name : Key;
type Path<T> = {
  [Key in keyof T & string]: T[Key] extends string ? Base<Key> : `${Key}.${Path<T[Key]>}`;
}[keyof T & string];
/** The name of a text: a typing error in one does not compile. */
export type TextKey = Path<Texts>;
export type Translate = (key: TextKey, values?: Readonly<Record<string, string | number | null | undefined>>) => string;

/** Whether there is a text of a name that was put together from what the service said. */
export const hasText = (key: string): key is TextKey => i18next.exists(key);

/** Loads the texts of the language that was chosen, else of the browser's. */
export async function startLanguage(): Promise<void> {
  await i18next.use(initReactI18next).init({
    fallbackLng: false,
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  await changeLanguage(chosenLanguage());
}

async function changeLanguage(language: Language): Promise<void> {
  if (!i18next.hasResourceBundle(language, 'translation')) {
    const texts = language === 'zh' ? (await import('./zh/index')).zh : (await import('./en/index')).en;
    i18next.addResourceBundle(language, 'translation', texts);
  }
  await i18next.changeLanguage(language);
  document.documentElement.lang = LOCALES[language];
}

/** Keeps the choice for the next visit. */
export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(STORED_AS, language);
  await changeLanguage(language);
}

/** For Intl: times and numbers are written as the texts are. */
export const locale = (): string => LOCALES[currentLanguage()];

export const currentLanguage = (): Language => (i18next.language === 'zh' ? 'zh' : 'en');

function chosenLanguage(): Language {
  const stored = localStorage.getItem(STORED_AS);
  if (stored === 'en' || stored === 'zh') return stored;
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}
