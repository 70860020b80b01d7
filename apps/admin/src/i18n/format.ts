import { locale } from './language';

const number = (value: number, options?: Intl.NumberFormatOptions): string =>
  new Intl.NumberFormat(locale(), options).format(value);

/** `12,480`; a dash where it is not known. */
export const count = (value: number | null | undefined): string => (value == null ? '–' : number(value));

/** `3.1M`: for figures that are read at a glance. */
export const shortCount = (value: number | null | undefined): string =>
  value == null ? '–' : number(value, { notation: 'compact', maximumFractionDigits: value < 1_000 ? 0 : 1 });

/** `99.1 %` of a share from 0 to 1. */
export const percent = (share: number | null | undefined): string =>
  share == null
    ? '–'
    : number(share, { style: 'percent', maximumFractionDigits: share > 0.999 || share === 0 ? 0 : 1 });

/** `380 ms`, `2.1 s`, `3 min 20 s` of milliseconds. */
export function duration(ms: number | null | undefined): string {
  if (ms == null) return '–';
  if (ms < 1_000) return `${number(ms, { maximumFractionDigits: 0 })} ms`;
  const seconds = ms / 1_000;
  if (seconds < 60) return `${number(seconds, { maximumFractionDigits: seconds < 10 ? 1 : 0 })} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return join(minutes, 'min', Math.round(seconds % 60), 's');
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return join(hours, 'h', minutes % 60, 'min');
  return join(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

const join = (large: number, largeUnit: string, small: number, smallUnit: string): string =>
  small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;

/** `1.2 MB` */
export const size = (bytes: number): string =>
  bytes < 1_000_000
    ? `${number(bytes / 1_000, { maximumFractionDigits: bytes < 10_000 ? 1 : 0 })} kB`
    : `${number(bytes / 1_000_000, { maximumFractionDigits: 1 })} MB`;

const AGO_UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

/** `3 seconds ago`, `in 12 minutes`. */
export function ago(at: Date, now: number): string {
  const difference = at.getTime() - now;
  const [unit, ms] = AGO_UNITS.find(([, length]) => Math.abs(difference) >= length) ?? ['second', 1_000];
  const format = new Intl.RelativeTimeFormat(locale(), { numeric: 'auto', style: 'short' });
  return format.format(Math.trunc(difference / ms), unit);
}

const isSameDay = (a: Date, b: Date): boolean => a.toDateString() === b.toDateString();

/** Local time; the date only where it is not today. */
export function clock(at: Date, now = Date.now()): string {
  const time = { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false } as const;
  if (isSameDay(at, new Date(now))) return at.toLocaleTimeString(locale(), time);
  return at.toLocaleString(locale(), { month: 'short', day: 'numeric', ...time, second: undefined });
}

export const fullTime = (at: Date): string => at.toLocaleString(locale(), { dateStyle: 'medium', timeStyle: 'medium' });

export const utcTime = (at: Date): string => `${at.toISOString().replace('T', ' ').slice(0, 19)} UTC`;
