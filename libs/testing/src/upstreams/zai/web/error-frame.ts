import type { ErrorPlace } from '../../plan.js';

/** Texts of errors that come inside a stream of status 200. */
const DETAILS: Readonly<Record<string, string>> = {
  426: 'Your client version (unknown) is outdated. Minimum required: 1.0.100. Please refresh the page',
  429: 'Too many requests: the concurrency limit of this account is reached',
  401: 'Your session has expired or the token is invalid',
  403: 'You do not have permission to access this resource',
};

/** The frame of an error, with `error` in the given place. `both` is how it was seen in the wild. */
export function errorFrame(code: string, place: ErrorPlace): object {
  const number = Number(code);
  return frameOf(
    { detail: DETAILS[code] ?? 'Something went wrong', code: Number.isNaN(number) ? code : number },
    place,
  );
}

/**
 * What a front end of a refused version gets.
 *
 * @param version as in `X-FE-Version`; null where the header was missing
 */
export function outdatedFrame(version: string | null, minimum: string): object {
  const number = (name: string): string => name.replace('prod-fe-', '');
  const shown = version === null ? 'unknown' : number(version);
  const detail = `Your client version (${shown}) is outdated. Minimum required: ${number(minimum)}. Please refresh the page`;
  return frameOf({ detail, code: 426 }, 'both');
}

function frameOf(error: { readonly detail: string; readonly code: number | string }, place: ErrorPlace): object {
  const type = 'chat:completion';
  switch (place) {
    case 'both':
      return { type, data: { data: { error, done: true }, error, done: true } };
    case 'top':
      return { type, error, data: { done: true } };
    case 'data':
      return { type, data: { error, done: true } };
    case 'nested':
      return { type, data: { data: { error, done: true } } };
    case 'inner':
      return { type, data: { inner: { error, done: true } } };
  }
}
