import { useSyncExternalStore } from 'react';
import { ago, clock, fullTime, utcTime } from '../i18n/format';
import { Hint } from './hint';

const TICK_MS = 1_000;
const watchers = new Set<() => void>();
let now = Date.now();
let timer: number | undefined;

function watch(onTick: () => void): () => void {
  watchers.add(onTick);
  if (timer === undefined) now = Date.now();
  timer ??= window.setInterval(() => {
    now = Date.now();
    watchers.forEach((tell) => tell());
  }, TICK_MS);
  return () => {
    watchers.delete(onTick);
    if (watchers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** ms since 1970, renewed each second for all who look on. */
export const useNow = (): number => useSyncExternalStore(watch, () => now);

interface MomentProps {
  readonly at: string | null | undefined;
  /** `ago`: how long since or until; `clock`: the local time. Default `ago`. */
  readonly as?: 'ago' | 'clock';
  /** In place of a moment that is not known. */
  readonly otherwise?: string;
}

/** A moment in local time; exact, and in UTC, on hover and focus. */
export function Moment({ at, as = 'ago', otherwise = '–' }: MomentProps) {
  const current = useNow();
  if (at == null) return <span className="dimmed">{otherwise}</span>;
  const date = new Date(at);
  return (
    <Hint
      label={
        <>
          {fullTime(date)}
          <br />
          {utcTime(date)}
        </>
      }
    >
      <time dateTime={at} style={{ whiteSpace: 'nowrap' }}>
        {as === 'ago' ? ago(date, current) : clock(date, current)}
      </time>
    </Hint>
  );
}
