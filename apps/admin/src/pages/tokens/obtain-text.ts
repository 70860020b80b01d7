import type { TextKey, Translate } from '../../i18n/language';

/** Providers and channels whose way to a token is described; a further one has the general words. */
const DESCRIBED = new Set(['zai.api', 'zai.web', 'k2think.api', 'longcat.api', 'longcat.web']);

export function obtainText(t: Translate, provider: string, channel: string): string {
  const name = `${provider}.${channel}`;
  return t(DESCRIBED.has(name) ? (`obtain.${name}` as TextKey) : 'obtain.other');
}
