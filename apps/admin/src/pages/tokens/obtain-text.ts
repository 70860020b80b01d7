import { hasText, type Translate } from '../../i18n/language';

/** How one comes by a token; a provider or channel that is not described here has the general words. */
export function obtainText(t: Translate, provider: string, channel: string): string {
  const key = `obtain.${provider}.${channel}`;
  return t(hasText(key) ? key : 'obtain.other');
}
