import { useCallback } from 'react';
import { useSearchParams } from 'react-router';

type Change = Readonly<Record<string, string | number | null | undefined>>;

export interface UrlState {
  /** What the address says under a name; null where it says nothing, or nothing under it. */
  get(name: string): string | null;
  number(name: string, otherwise: number): number;
  /** Null and the empty text take a name away. @param isStep  makes it a step that the browser's back undoes */
  set(change: Change, isStep?: boolean): void;
}

/** What a page shows, kept in the address: a view can be sent to somebody, and survives a reload. */
export function useUrlState(): UrlState {
  const [params, setParams] = useSearchParams();
  const set = useCallback(
    (change: Change, isStep = false) => {
      setParams(
        (before) => {
          const after = new URLSearchParams(before);
          for (const [name, value] of Object.entries(change)) {
            if (value == null || value === '') after.delete(name);
            else after.set(name, String(value));
          }
          return after;
        },
        { replace: !isStep, preventScrollReset: true },
      );
    },
    [setParams],
  );
  return {
    get: (name) => params.get(name) || null,
    number: (name, otherwise) => {
      const value = Number(params.get(name) ?? Number.NaN);
      return Number.isInteger(value) && value > 0 ? value : otherwise;
    },
    set,
  };
}
