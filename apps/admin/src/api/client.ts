import createClient from 'openapi-fetch';
import { ApiError } from './api-error';
import type { paths } from './generated/schema';

/** Where the gateway serves everything, without a slash behind: the dashboard stands one step below it. */
export const root = new URL('..', document.baseURI).href.replace(/\/$/, '');

/** The path of the dashboard itself, for the router. */
export const basename = new URL(document.baseURI).pathname.replace(/\/$/, '');

/** The admin API, as its own document describes it. */
export const api = createClient<paths>({
  baseUrl: root,
  credentials: 'same-origin',
  querySerializer: { array: { style: 'form', explode: true } },
});

const listeners = new Set<() => void>();

/** Calls back when the service says that nobody is signed in any more. @returns how to stop listening */
export function onSessionEnd(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/**
 * The body of an answer.
 *
 * @throws ApiError where the service refused, or nothing answered
 */
export async function answer<T>(
  pending: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<Exclude<T, undefined>> {
  let result;
  try {
    result = await pending;
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new ApiError('unreachable', 0, null);
  }
  const { data, error, response } = result;
  if (response.ok) return data as Exclude<T, undefined>;
  const fault = ApiError.of(response, error);
  if (fault.code === 'not_signed_in') listeners.forEach((listener) => listener());
  throw fault;
}

/** The body of an answer; null where the service answered by this status. @throws as `answer` */
export async function answerOrNull<T>(
  status: number,
  pending: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<Exclude<T, undefined> | null> {
  try {
    return await answer(pending);
  } catch (error) {
    if (error instanceof ApiError && error.status === status) return null;
    throw error;
  }
}
