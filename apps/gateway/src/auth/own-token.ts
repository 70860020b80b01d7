import { ServiceError, type ProviderCard } from '@sluice/contract';
import type { OwnToken } from './caller.js';

/** `<provider>:<token>`. The token is printable and of a length that tokens have. */
const FORM = /^([a-z][a-z0-9]{0,31}):([\x21-\x7e]{8,8192})$/;

/**
 * Reads a key as the client's own token of a provider that is there; null where it is something else.
 *
 * @throws ServiceError `provider_unavailable` while nobody knows which providers there are
 */
export function readOwnToken(key: string, cards: readonly ProviderCard[]): OwnToken | null {
  const [, providerId, secret] = FORM.exec(key) ?? [];
  if (providerId === undefined || secret === undefined) return null;
  if (cards.length === 0) {
    throw new ServiceError('provider_unavailable', 'No provider has announced itself yet; try again shortly.');
  }
  return cards.some((card) => card.providerId === providerId) ? { providerId, secret } : null;
}
