import type { Span, SpanFacts, SpanStart, Tracing } from '@sluice/platform';

/** A span as it was told, in place of one that is sent somewhere. */
export class RecordedSpan implements Span {
  readonly traceId = 'a'.repeat(32);
  readonly events: string[] = [];
  facts: SpanFacts;
  /** undefined until it has ended; then how it failed, null where it did not. */
  failure: string | null | undefined;

  constructor(
    readonly name: string,
    readonly start: SpanStart,
    private readonly id: number,
  ) {
    this.facts = start.facts ?? {};
  }

  get traceparent(): string {
    return `00-${this.traceId}-${String(this.id).padStart(16, '0')}-01`;
  }

  note(facts: SpanFacts): void {
    if (this.failure === undefined) this.facts = { ...this.facts, ...facts };
  }

  event(name: string): void {
    if (this.failure === undefined) this.events.push(name);
  }

  end(failure: string | null): void {
    this.failure ??= failure;
  }
}

export class RecordedTracing implements Tracing {
  readonly spans: RecordedSpan[] = [];

  begin(name: string, start: SpanStart): RecordedSpan {
    const span = new RecordedSpan(name, start, this.spans.length + 1);
    this.spans.push(span);
    return span;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
