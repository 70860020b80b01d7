import { randomUUID } from 'node:crypto';
import {
  type Attributes,
  type Context,
  ROOT_CONTEXT,
  type Span as OtelSpan,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Tracer,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { VERSION } from '../version.js';
import { type ExportLog, ReportedExporter } from './reported-exporter.js';
import { readTraceparent } from './traceparent.js';
import type { Span, SpanFacts, SpanStart, TraceSampler, Tracing, TracingOptions } from './tracing.js';

/** Spans are sent this often, ms. */
const SEND_EVERY_MS = 1_000;
/** Spans kept while the collector is slow or away; more are dropped. */
const MOST_KEPT = 8_192;
/** Longest wait for the collector when the service ends, ms. */
const CLOSING_MS = 2_000;

const KINDS = {
  server: SpanKind.SERVER,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  client: SpanKind.CLIENT,
} as const;

/** Traces by OpenTelemetry, sent as OTLP in JSON over HTTP. Loaded where traces are wanted, and nowhere else. */
export class OtelTracing implements Tracing {
  private readonly provider: TracerProvider;
  private readonly tracer: Tracer;

  constructor({ serviceName, url, headers, sampler, ratio }: TracingOptions, log: ExportLog) {
    const exporter = new ReportedExporter(new OTLPTraceExporter({ url, headers: { ...headers } }), log);
    const batches = { exporter, scheduledDelayMillis: SEND_EVERY_MS, maxQueueSize: MOST_KEPT };
    this.provider = new TracerProvider({
      resource: resourceFromAttributes({
        'service.name': serviceName,
        'service.namespace': 'sluice',
        'service.version': VERSION,
        'service.instance.id': randomUUID(),
      }),
      sampler: toSampler(sampler, ratio),
      spanProcessors: [new BatchSpanProcessor(batches)],
    });
    this.tracer = this.provider.getTracer('sluice');
  }

  begin(name: string, { role, above, facts, at }: SpanStart): Span {
    const options = { kind: KINDS[role], attributes: facts as Attributes, startTime: at };
    return new StartedSpan(this.tracer.startSpan(name, options, contextOf(above)));
  }

  async close(): Promise<void> {
    const tooLate = new Promise<void>((resolve) => setTimeout(resolve, CLOSING_MS).unref());
    await Promise.race([this.provider.shutdown().catch(() => undefined), tooLate]);
  }
}

class StartedSpan implements Span {
  constructor(readonly span: OtelSpan) {}

  get traceId(): string {
    return this.span.spanContext().traceId;
  }

  get traceparent(): string {
    const { traceId, spanId, traceFlags } = this.span.spanContext();
    return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
  }

  note(facts: SpanFacts): void {
    this.span.setAttributes(facts as Attributes);
  }

  event(name: string, facts?: SpanFacts, at?: number): void {
    this.span.addEvent(name, facts as Attributes, at);
  }

  end(failure: string | null): void {
    if (failure !== null) this.span.setStatus({ code: SpanStatusCode.ERROR, message: failure });
    this.span.end();
  }
}

function contextOf(above: unknown): Context {
  if (above instanceof StartedSpan) return trace.setSpan(ROOT_CONTEXT, above.span);
  const parent = readTraceparent(above);
  if (parent === null) return ROOT_CONTEXT;
  const { traceId, spanId, isSampled } = parent;
  const traceFlags = isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}

function toSampler(name: TraceSampler, ratio: number): Sampler {
  const own = ownSampler(name, ratio);
  return name.startsWith('parentbased_') ? new ParentBasedSampler({ root: own }) : own;
}

function ownSampler(name: TraceSampler, ratio: number): Sampler {
  if (name.endsWith('traceidratio')) return new TraceIdRatioBasedSampler(ratio);
  return name.endsWith('always_off') ? new AlwaysOffSampler() : new AlwaysOnSampler();
}
