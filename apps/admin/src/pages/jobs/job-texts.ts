import type { JobView } from '../../api/generated/schema';
import { hasText, type Translate } from '../../i18n/language';

/** Title and words of a job; a further one has those that the service gives it. */
export function jobTexts(t: Translate, { name, description }: Pick<JobView, 'name' | 'description'>) {
  const [title, text] = [`jobs.names.${name}.title`, `jobs.names.${name}.text`];
  return hasText(title) && hasText(text) ? { title: t(title), text: t(text) } : { title: name, text: description };
}

/** `total 40, valid 37` of what a run tells of itself. */
export const factsText = (facts: Readonly<Record<string, unknown>> | null): string =>
  Object.entries(facts ?? {})
    .filter(([, value]) => value !== null && typeof value !== 'object')
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');
