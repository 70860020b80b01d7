import type { SpanExporter } from '@opentelemetry/sdk-trace';

export interface ExportLog {
  warn(message: string): void;
  log(message: string): void;
}

type Spans = Parameters<SpanExporter['export']>[0];
type Done = Parameters<SpanExporter['export']>[1];

/** Sends spans, and says in the log once that the collector takes none and once that it does again. */
export class ReportedExporter implements SpanExporter {
  private isFailing = false;

  constructor(
    private readonly exporter: SpanExporter,
    private readonly log: ExportLog,
  ) {}

  export(spans: Spans, done: Done): void {
    this.exporter.export(spans, (result) => {
      this.tell(result.error);
      done(result);
    });
  }

  forceFlush(): Promise<void> {
    return this.exporter.forceFlush?.() ?? Promise.resolve();
  }

  shutdown(): Promise<void> {
    return this.exporter.shutdown();
  }

  private tell(error: (Error & { code?: unknown }) | undefined): void {
    const isFailing = error !== undefined;
    if (isFailing === this.isFailing) return;
    this.isFailing = isFailing;
    if (isFailing) this.log.warn(`traces cannot be sent, and are dropped: ${error.message || String(error.code)}`);
    else this.log.log('traces are sent again');
  }
}
