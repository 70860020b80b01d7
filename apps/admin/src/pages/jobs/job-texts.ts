import type { JobView } from '../../api/generated/schema';
import type { TextKey, Translate } from '../../i18n/language';

const DESCRIBED = new Set([
  'check-tokens',
  'revive-tokens',
  'warm-guests',
  'import-directory',
  'maintain-tokens',
  'reseal-tokens',
  'roll-up-usage',
  'prune-logs',
]);

/** Title and words of a job; a further one has those that the service gives it. */
export function jobTexts(t: Translate, { name, description }: Pick<JobView, 'name' | 'description'>) {
  return DESCRIBED.has(name)
    ? { title: t(`jobs.names.${name}.title` as TextKey), text: t(`jobs.names.${name}.text` as TextKey) }
    : { title: name, text: description };
}

/** `total 40, valid 37` of what a run tells of itself. */
export const factsText = (facts: Readonly<Record<string, unknown>> | null): string =>
  Object.entries(facts ?? {})
    .filter(([, value]) => value !== null && typeof value !== 'object')
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');
