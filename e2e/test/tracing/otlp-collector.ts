import { createServer, type Server } from 'node:http';
import { eventually, freePort } from '@sluice/testing';

const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];
const ERROR = 2;

/** A span as it came, in plain words. */
export interface SeenSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** Empty at the top of a trace. */
  readonly parentSpanId: string;
  readonly service: string;
  readonly kind: string;
  readonly name: string;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly events: readonly string[];
  /** The word that it failed with; null where it did not. */
  readonly failure: string | null;
}

interface Attribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

interface RawSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly kind: number;
  readonly name: string;
  readonly attributes?: readonly Attribute[];
  readonly events?: readonly { readonly name: string }[];
  readonly status?: { readonly code?: number; readonly message?: string };
}

interface ExportRequest {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly RawSpan[] }[];
  }[];
}

/** A collector of traces that takes OTLP as JSON over HTTP, as the specification has it. */
export class OtlpCollector {
  readonly spans: SeenSpan[] = [];
  /** As they came. */
  readonly bodies: string[] = [];
  /** Paths and contents of a header, of each request. */
  readonly requests: (readonly [path: string, team: string | undefined])[] = [];
  private server: Server | null = null;

  private constructor(private readonly port: number) {}

  static async start(): Promise<OtlpCollector> {
    const collector = new OtlpCollector(await freePort());
    await collector.open();
    return collector;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async open(): Promise<void> {
    const server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      request.on('end', () => {
        this.requests.push([request.url ?? '', request.headers['x-team'] as string | undefined]);
        this.take(body);
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      });
    });
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.server = server;
  }

  async close(): Promise<void> {
    const { server } = this;
    this.server = null;
    server?.closeAllConnections();
    await new Promise<void>((resolve) => (server === null ? resolve() : server.close(() => resolve())));
  }

  /** The spans of a trace, once so many have come. */
  async trace(traceId: string, count: number): Promise<SeenSpan[]> {
    const found = (): SeenSpan[] => this.spans.filter((span) => span.traceId === traceId);
    await eventually(() => found().length >= count, 30_000);
    return found();
  }

  private take(body: string): void {
    this.bodies.push(body);
    for (const { resource, scopeSpans } of (JSON.parse(body) as ExportRequest).resourceSpans) {
      const service = String(toFacts(resource.attributes)['service.name']);
      for (const span of scopeSpans.flatMap(({ spans }) => spans)) this.spans.push(toSeen(span, service));
    }
  }
}

const toFacts = (attributes: readonly Attribute[] = []): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));

const toSeen = (span: RawSpan, service: string): SeenSpan => ({
  traceId: span.traceId,
  spanId: span.spanId,
  parentSpanId: span.parentSpanId ?? '',
  service,
  kind: KINDS[span.kind] ?? 'unknown',
  name: span.name,
  facts: toFacts(span.attributes),
  events: (span.events ?? []).map(({ name }) => name),
  failure: span.status?.code === ERROR ? (span.status.message ?? '') : null,
});

/** A trace as a tree of `service kind: name`, those below a span indented; @param above  id of the span above its top */
export function drawTree(spans: readonly SeenSpan[], above = '', indent = ''): string[] {
  return spans
    .filter(({ parentSpanId }) => parentSpanId === above)
    .flatMap((span) => [
      `${indent}${span.service} ${span.kind}: ${span.name}`,
      ...drawTree(spans, span.spanId, `${indent}  `),
    ]);
}
