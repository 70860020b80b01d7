import { useTranslation } from 'react-i18next';
import type { Translate } from './language';

/** The texts of the page, in the language of now. */
export function useText(): Translate {
  return useTranslation().t as unknown as Translate;
}
