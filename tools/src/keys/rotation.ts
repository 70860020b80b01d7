import { Refusal } from '../run/lifetime.ts';
import type { Settings } from '../run/environment.ts';

export type Step = { readonly kind: 'begin'; readonly oldKey: string } | { readonly kind: 'reseal' | 'drop' };

const KEY = 'TOKEN_ENCRYPTION_KEY';
const OLD_KEYS = 'TOKEN_ENCRYPTION_OLD_KEYS';

/**
 * What is to be done next: a change of keys begins where there is no old one, and is under way where there is.
 *
 * @param settings  of the services
 * @param environment  what of them does not come from `.env`, and so cannot be changed there
 * @throws Refusal
 */
export function nextStep(settings: Settings, environment: Settings, isDropping: boolean): Step {
  const isUnderWay = Boolean(settings[OLD_KEYS]);
  if (isDropping && !isUnderWay) throw new Refusal(`There is no old key: ${OLD_KEYS} is not set.`);
  const isElsewhere = Boolean(environment[KEY] || environment[OLD_KEYS]);
  if (isElsewhere && (isDropping || !isUnderWay)) {
    throw new Refusal(`${KEY} comes from the environment, not from .env: change it there, as docs/tokens.md says.`);
  }
  if (isUnderWay) return { kind: isDropping ? 'drop' : 'reseal' };
  return { kind: 'begin', oldKey: settings[KEY] ?? '' };
}

/** What to tell of a run that is over. @param keyId  of the key in the settings */
export function reportOf(
  { keyId: usedId, total, resealed, duplicates, unopened }: Readonly<Record<string, number | string>>,
  keyId: string | undefined,
): { readonly text: string; readonly fault: string | null } {
  if (usedId !== keyId) {
    return { text: '', fault: 'token-service does not seal by the key of .env yet: start the services anew first.' };
  }
  if (Number(unopened) > 0) {
    const fault = `${unopened} tokens are sealed by a key that is not at hand: put it into ${OLD_KEYS}, or delete them.`;
    return { text: '', fault };
  }
  const text =
    total === 0
      ? 'All tokens are sealed by the present key.'
      : `${resealed} tokens were sealed anew, ${duplicates} that were there twice removed.`;
  return { text: `${text} The old key is not needed any more: run this with -- --drop-old.`, fault: null };
}
