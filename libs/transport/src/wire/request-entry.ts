/** One request in a provider's queue (a Redis stream entry). Holds no API key, and no upstream token but a sealed one. */
export interface RequestEntry {
  readonly gatewayId: string;
  /** Number of the request at that gateway. */
  readonly stream: number;
  /** 0 for the first try; each time the gateway asks anew it is one more. */
  readonly attempt: number;
  /** Time for the whole answer, ms from when Redis took the entry: no clock but Redis's decides. */
  readonly totalMs: number;
  /** A worker that comes later than this, ms from when Redis took the entry, leaves it be: the gateway gave up. */
  readonly acceptMs: number;
  /** Bytes that may be under way unacknowledged. */
  readonly windowBytes: number;
  readonly pattern: string;
  readonly headers: RequestHeaders;
  /** JSON text; null once it has been parsed, so that a long prompt is not kept for as long as its answer takes. */
  body: Buffer | null;
}

export interface RequestHeaders {
  readonly requestId: string;
  /** Whether the client reads a stream. */
  readonly stream: boolean;
  /** Where the trace of the request goes on, as W3C writes it; none where nobody traces it. */
  readonly traceparent?: string;
  /** An upstream token that the client brought along, for this request alone; sealed, bound to `ownTokenBinding`. */
  readonly ownToken?: string;
}

/** By what log lines name a request: its id, and the trace that it is part of. */
export const inLog = ({ requestId, traceparent }: RequestHeaders): { requestId: string; trace_id?: string } => ({
  requestId,
  trace_id: traceparent?.split('-', 2)[1],
});

/** What a client's own token is bound to, so that it opens for no other request. */
export const ownTokenBinding = (requestId: string): string => `own token of ${requestId}`;

/** Field names and values for XADD. */
export function toFields(entry: Omit<RequestEntry, 'body'> & { readonly body: Buffer | string }): (string | Buffer)[] {
  return [
    'g',
    entry.gatewayId,
    's',
    String(entry.stream),
    'a',
    String(entry.attempt),
    'dl',
    String(entry.totalMs),
    'ab',
    String(entry.acceptMs),
    'w',
    String(entry.windowBytes),
    'p',
    entry.pattern,
    'h',
    JSON.stringify(entry.headers),
    'b',
    entry.body,
  ];
}

/** Reads what `toFields` wrote; null when a field is missing or makes no sense. */
export function fromFields(fields: readonly Buffer[]): RequestEntry | null {
  const values = new Map<string, Buffer>();
  for (let i = 0; i + 1 < fields.length; i += 2) values.set(fields[i]!.toString(), fields[i + 1]!);
  const text = (name: string) => values.get(name)?.toString() ?? '';
  const headers = parseHeaders(text('h'));
  const body = values.get('b');
  const entry = {
    gatewayId: text('g'),
    stream: Number(text('s') || NaN),
    attempt: Number(text('a') || NaN),
    totalMs: Number(text('dl') || NaN),
    acceptMs: Number(text('ab') || NaN),
    windowBytes: Number(text('w') || NaN),
    pattern: text('p'),
  };
  const numbers = [entry.stream, entry.attempt, entry.totalMs, entry.acceptMs, entry.windowBytes];
  if (!headers || !body || entry.gatewayId === '' || entry.pattern === '') return null;
  if (!numbers.every((n) => Number.isSafeInteger(n) && n >= 0)) return null;
  return { ...entry, headers, body };
}

function parseHeaders(json: string): RequestHeaders | null {
  try {
    const parsed: unknown = JSON.parse(json);
    if (typeof parsed !== 'object' || parsed === null || !('requestId' in parsed)) return null;
    return parsed as RequestHeaders;
  } catch {
    return null;
  }
}

/** The parsed body, once. */
export function takePayload(entry: RequestEntry): unknown {
  const payload: unknown = JSON.parse(entry.body?.toString() ?? 'null');
  entry.body = null;
  return payload;
}

/** When Redis took the entry, ms by its own clock: the first half of a stream entry's id. */
export const entryTimeMs = (entryId: string): number => Number(entryId.slice(0, entryId.indexOf('-')));
