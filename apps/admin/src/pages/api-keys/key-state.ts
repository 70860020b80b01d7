import type { ApiKeyView } from '../../api/generated/schema';
import type { TextKey } from '../../i18n/language';
import type { Health } from '../../ui/status';

/** Whether a key lets anybody in, and the word for it. */
export function keyState(key: ApiKeyView, now = Date.now()): { readonly health: Health; readonly word: TextKey } {
  if (!key.enabled) return { health: 'off', word: 'apiKeys.off' };
  if (key.expiresAt !== null && Date.parse(key.expiresAt) <= now) return { health: 'broken', word: 'apiKeys.expired' };
  return { health: 'well', word: 'apiKeys.active' };
}
