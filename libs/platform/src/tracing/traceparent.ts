/** Version, trace, span and flags: https://www.w3.org/TR/trace-context/#traceparent-header */
const FORM = /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})$/;
const SAMPLED = 1;

/** Where in somebody else's trace ours goes on. */
export interface TraceParent {
  readonly traceId: string;
  readonly spanId: string;
  /** Whether those before us keep this trace. */
  readonly isSampled: boolean;
}

/** @returns null for what is no `traceparent` as W3C writes it, or one of a later version that says more */
export function readTraceparent(value: unknown): TraceParent | null {
  const parts = typeof value === 'string' ? FORM.exec(value) : null;
  if (parts === null) return null;
  const [, traceId, spanId, flags] = parts as unknown as [string, string, string, string];
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & SAMPLED) === SAMPLED };
}
