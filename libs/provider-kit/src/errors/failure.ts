import type { UpstreamResponse } from '../http/upstream-http.js';
import { isJsonObject, parseJsonObject, type JsonObject } from '../json.js';
import { MAX_PAUSE_MS, retryAfterMs } from './retry-after.js';

/** An answer that is no success, as received. Status 200 when the report came inside of one. */
export interface UpstreamFailure {
  readonly status: number;
  readonly headers: UpstreamResponse['headers'];
  readonly text: string;
}

/** What a failure says, whatever shape it says it in. */
export interface FailureFacts {
  readonly status: number;
  /** The upstream's own code, as text; null where it gives none. */
  readonly businessCode: string | null;
  /** The upstream's own words. They can hold a prompt or a token: to be searched, never shown as they are. */
  readonly message: string;
  readonly isHtml: boolean;
  readonly retryAfterMs: number | undefined;
}

/** Reads `error` as object, string or absent, `code` as number or string, plain text and HTML. */
export function readFailure(failure: UpstreamFailure, nowMs: number): FailureFacts {
  const text = failure.text.trim();
  const body = parseJsonObject(text);
  const candidates = body === null ? [] : reportsIn(body);
  return {
    status: failure.status,
    businessCode: first(candidates, codeOf),
    message: first(candidates, messageOf) ?? text,
    isHtml: body === null && /^\s*<(!doctype|html|head|body|script)/i.test(text),
    retryAfterMs: retryAfterMs(failure.headers, nowMs) ?? first(candidates, pauseOf) ?? undefined,
  };
}

/** The body and whatever in it may be the report, innermost first. */
function reportsIn(body: JsonObject): readonly JsonObject[] {
  const outer = ['error', 'detail', 'data', 'inner'].map((key) => body[key]).filter(isJsonObject);
  const inner = outer.map((report) => report.error).filter(isJsonObject);
  return [...inner, ...outer, body];
}

function codeOf(report: JsonObject): string | null {
  const { code } = report;
  if (typeof code === 'number') return String(code);
  return typeof code === 'string' && code !== '' ? code : null;
}

function messageOf(report: JsonObject): string | null {
  for (const key of ['message', 'msg', 'detail', 'error']) {
    const value = report[key];
    if (typeof value === 'string' && value !== '') return value;
  }
  return null;
}

/** Some say in the body when to come back, in seconds. */
function pauseOf({ retry_after: seconds }: JsonObject): number | null {
  return typeof seconds === 'number' && seconds >= 0 ? Math.min(Math.ceil(seconds * 1_000), MAX_PAUSE_MS) : null;
}

function first<Result>(reports: readonly JsonObject[], read: (report: JsonObject) => Result | null): Result | null {
  for (const report of reports) {
    const found = read(report);
    if (found !== null) return found;
  }
  return null;
}
