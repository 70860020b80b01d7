import type { SeriesView } from '../../api/generated/schema';
import { locale } from '../../i18n/language';

/** What a step of a series is called beneath its chart, in local time: as short as its window lets it be. */
export function stepLabel({ window, stepMs }: Pick<SeriesView, 'window' | 'stepMs'>, at: string): string {
  const day = { month: 'short', day: 'numeric' } as const;
  const time = { hour: '2-digit', minute: '2-digit', hour12: false } as const;
  const format = stepMs >= 86_400_000 ? day : window === '24h' ? time : { ...day, ...time, minute: undefined };
  return new Date(at).toLocaleString(locale(), format);
}
