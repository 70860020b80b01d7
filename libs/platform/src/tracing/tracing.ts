/** What is said of a span; what is undefined is left out. Never a secret, the label of a token, or what people wrote. */
export type SpanFacts = Readonly<Record<string, string | number | boolean | undefined>>;

/** Who asks and who answers, as OpenTelemetry names it. */
export type SpanRole = 'server' | 'producer' | 'consumer' | 'client';

export interface SpanStart {
  readonly role: SpanRole;
  /** The span that this one is part of, or the `traceparent` of one elsewhere; where it is neither, a trace begins. */
  readonly above: unknown;
  readonly facts?: SpanFacts;
  /** By `performance.now()`; default: now. */
  readonly at?: number;
}

/** One step of a trace. What is said of it after its end is lost. */
export interface Span {
  readonly traceId: string;
  /** For those who go on with the trace in another process. */
  readonly traceparent: string;
  note(facts: SpanFacts): void;
  /** @param at  by `performance.now()`; default: now */
  event(name: string, facts?: SpanFacts, at?: number): void;
  /** @param failure  in one word how it failed; null where it did not */
  end(failure: string | null): void;
}

/** Makes spans, and sends those that have ended to the collector. Never throws, and nobody waits for it. */
export interface Tracing {
  begin(name: string, start: SpanStart): Span;
  /** Sends what has not been sent, for a short time. */
  close(): Promise<void>;
}

export const TRACE_SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;
export type TraceSampler = (typeof TRACE_SAMPLERS)[number];

export interface TracingOptions {
  readonly serviceName: string;
  /** Where spans are posted to. */
  readonly url: string;
  /** Sent along; may hold secrets. */
  readonly headers: Readonly<Record<string, string>>;
  readonly sampler: TraceSampler;
  /** Of traces that are kept, for samplers that keep some; 0 to 1. */
  readonly ratio: number;
}
