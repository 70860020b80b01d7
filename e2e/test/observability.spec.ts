import { freePort, type Program, startProgram, untilReady } from '@sluice/testing';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentedMetrics, documentedProcessMetrics } from '../../tools/test/observability/documented-metrics.js';
import { ask, outcomeLogged, type Stack, startStack } from './stack.js';
import { TokenServiceScene } from './token-service.js';
import { drawTree, OtlpCollector, type SeenSpan } from './tracing/otlp-collector.js';
import { readMetrics } from './tracing/read-metrics.js';

const ADMIN = fileURLToPath(new URL('../../apps/admin/dist/main.js', import.meta.url));
/** Says of each module of OpenTelemetry that it is loaded, but for those that prom-client asks for. */
const TELLTALE = `import { registerHooks } from 'node:module';
registerHooks({ load(url, context, next) {
  if (/\\/@opentelemetry\\/(?!api\\/)/.test(url)) process.stderr.write('loaded ' + url + '\\n');
  return next(url, context);
} });`;
const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(TELLTALE)}`;
const WORDS = 'words that nobody else should read';

let collector: OtlpCollector;
let books: TokenServiceScene;
let stack: Stack;
let admin: Program;
let adminUrl: string;

beforeAll(async () => {
  collector = await OtlpCollector.start();
  books = await TokenServiceScene.reserve();
  stack = await startStack({
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-team=the%20team',
      LOG_LEVEL: 'debug',
      RECORD_REQUESTS: 'true',
      TOKEN_SERVICE_PORT: `${books.port}`,
      NODE_OPTIONS,
    },
  });
  const adminPort = await freePort();
  adminUrl = `http://127.0.0.1:${adminPort}`;
  admin = startProgram([ADMIN], { ADMIN_PORT: `${adminPort}` });
  await Promise.all([books.start(stack.product.redis.url), untilReady(`${adminUrl}/ready`)]);
}, 120_000);
afterAll(async () => {
  await Promise.all([stack.stop(), books.stop(), admin.stop()]);
  await Promise.all([books.remove(), collector.close()]);
});

let requests = 0;

interface Asked {
  readonly traceId: string;
  /** Of the client's own span. */
  readonly above: string;
  readonly requestId: string;
  readonly status: number;
}

/** One request to its end, as part of a trace of the client's. */
async function askTraced(message: string, more: object = {}): Promise<Asked> {
  requests += 1;
  const traceId = `${requests}`.padStart(32, 'a');
  const above = `${requests}`.padStart(16, 'b');
  const { product } = stack;
  const response = await fetch(`${product.url}/v1/chat/completions`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${product.apiKey}`,
      traceparent: `00-${traceId}-${above}-01`,
    },
    body: JSON.stringify(ask(message, more)),
  });
  await response.text();
  return { traceId, above, requestId: response.headers.get('x-request-id')!, status: response.status };
}

const spanOf = (spans: readonly SeenSpan[], kind: string): SeenSpan => spans.find((span) => span.kind === kind)!;

const WHOLE = [
  'sluice-gateway server: POST /v1/chat/completions',
  '  sluice-gateway producer: send zai',
  '    sluice-worker-zai consumer: process zai',
  '      sluice-worker-zai client: chat GLM-4.6',
];

describe('a traced request', () => {
  let good: Asked;
  let mended: Asked;
  let broken: Asked;
  let refused: Asked;
  beforeAll(async () => {
    [good, mended, broken, refused] = await Promise.all([
      askTraced(`sim:plain ${WORDS}`, { stream: true }),
      askTraced(`sim:status code=500 once ${WORDS}`),
      askTraced(`sim:cut after=2 ${WORDS}`, { stream: true }),
      askTraced('x', { model: WORDS }),
    ]);
  });

  it('is one tree, from the span of the client through gateway, Redis and worker to the upstream', async () => {
    const { traceId, above, requestId } = good;
    const spans = await collector.trace(traceId, 4);
    expect(drawTree(spans, above)).toEqual(WHOLE);
    const [server, producer, consumer, client] = ['server', 'producer', 'consumer', 'client'].map((kind) =>
      spanOf(spans, kind),
    ) as [SeenSpan, SeenSpan, SeenSpan, SeenSpan];
    expect(server.facts).toMatchObject({
      'http.request.method': 'POST',
      'http.route': '/v1/chat/completions',
      'http.response.status_code': 200,
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'zai',
      'gen_ai.request.model': 'GLM-4.6',
      'sluice.request.id': requestId,
      'sluice.outcome': 'completed',
      'sluice.channel': 'api',
      'sluice.attempts': 1,
      'sluice.stream': true,
    });
    const usage = ['gen_ai.usage.input_tokens', 'gen_ai.usage.output_tokens'];
    for (const name of usage) {
      expect(server.facts[name], name).toBeGreaterThan(0);
      expect(client.facts[name], name).toBe(server.facts[name]);
    }
    expect(client.facts).toMatchObject({ 'sluice.channel': 'api', 'sluice.attempt': 1, 'sluice.verdict': 'ok' });
    expect([server, consumer, client].map(({ events }) => events)).toEqual([
      ['first event'],
      ['lease'],
      ['first event'],
    ]);
    expect(producer.events).toContain('taken');
    expect(spans.map(({ failure }) => failure)).toEqual([null, null, null, null]);
    expect(new Set(collector.requests.map(String))).toEqual(new Set(['/v1/traces,the team']));
  });

  it('has a span for each call of an upstream, and says how those that failed did', async () => {
    const { traceId, above } = mended;
    const spans = await collector.trace(traceId, 5);
    expect(drawTree(spans, above)).toEqual([...WHOLE, WHOLE[3]]);
    const calls = spans.filter(({ kind }) => kind === 'client');
    calls.sort((a, b) => Number(a.facts['sluice.attempt']) - Number(b.facts['sluice.attempt']));
    expect(calls.map(({ failure }) => failure)).toEqual(['upstream_error', null]);
    expect(calls[0]!.facts).toMatchObject({ 'error.type': 'upstream_error', 'sluice.verdict': 'upstream' });
    expect(spanOf(spans, 'server')).toMatchObject({ failure: null, facts: { 'sluice.attempts': 2 } });
    expect(spanOf(spans, 'consumer').events).toEqual(['lease', 'lease']);
  });

  it('that fails says so at every span that failed, by the word that log and metrics have for it', async () => {
    const { traceId, above } = broken;
    const spans = await collector.trace(traceId, 4);
    expect(drawTree(spans, above)).toEqual(WHOLE);
    const failures = ['server', 'producer', 'consumer', 'client'].map((kind) => spanOf(spans, kind).failure);
    expect(failures).toEqual(['interrupted', null, 'interrupted', 'interrupted']);
    expect(spanOf(spans, 'server').facts['error.type']).toBe('upstream_interrupted');
  });

  it('that is turned away at the door ends there, and is no failure', async () => {
    const { traceId, above, status } = refused;
    expect(status).toBe(404);
    const spans = await collector.trace(traceId, 1);
    expect(drawTree(spans, above)).toEqual(WHOLE.slice(0, 1));
    expect(spans[0]).toMatchObject({
      failure: null,
      facts: { 'sluice.outcome': 'refused', 'error.type': 'model_not_found', 'http.response.status_code': 404 },
    });
  });

  it('of a client that does not trace begins a trace, by which the log lines of all services name it', async () => {
    const response = await stack.chat(ask(`sim:plain ${WORDS}`));
    const requestId = response.headers.get('x-request-id')!;
    const { trace_id: traceId } = await outcomeLogged(stack.product, requestId);
    const spans = await collector.trace(String(traceId), 4);
    expect(drawTree(spans)).toEqual(WHOLE);
    const line = await stack.product.workers[0]!.line((text) => text.includes(requestId));
    expect(JSON.parse(line)).toMatchObject({ msg: 'attempt ended', trace_id: traceId });
  });

  it('is answered as well while the collector is away, which then gets what comes after', async () => {
    await collector.close();
    const asked = Array.from({ length: 5 }, () => askTraced('sim:plain text=x', { stream: true }));
    for (const { status } of await Promise.all(asked)) expect(status).toBe(200);
    await collector.open();
    const { traceId, above } = await askTraced('sim:plain text=x');
    expect(drawTree(await collector.trace(traceId, 4), above)).toEqual(WHOLE);
  });
});

describe('the metrics', () => {
  it('are those of the manual, in each service, with the labels that stand there', async () => {
    const { opsPort } = JSON.parse(await stack.product.workers[0]!.line((line) => line.includes('"opsPort"'))) as {
      opsPort: number;
    };
    const services = {
      gateway: stack.product.opsUrl,
      worker: `http://127.0.0.1:${opsPort}`,
      'token-service': books.origin,
      admin: adminUrl,
    };
    for (const [service, url] of Object.entries(services)) {
      const exposed = await readMetrics(url);
      const ours = exposed.filter(({ name }) => name.startsWith('sluice_'));
      const documented = documentedMetrics().filter((metric) => metric.services.includes(service));
      const typed = (metrics: readonly { name: string; type: string }[]): string[] =>
        metrics.map(({ name, type }) => `${name} ${type}`).sort();
      expect(typed(ours), service).toEqual(typed(documented));
      for (const { name, labels } of ours) {
        const expected = documented.find((metric) => metric.name === name)!.labels.toSorted();
        for (const ofSample of labels) expect(ofSample.toSorted(), name).toEqual(expected);
      }
      const processes = exposed.map(({ name }) => name);
      expect(processes, service).toEqual(expect.arrayContaining(documentedProcessMetrics()));
    }
  });
});

describe('what is sent to the collector', () => {
  it('is sent to the last span when the services stop, and holds neither secrets nor what people wrote', async () => {
    const { traceId, above } = await askTraced(`sim:plain ${WORDS}`);
    await Promise.all([stack.product.gateway, ...stack.product.workers].map((program) => program.stop()));
    expect(drawTree(await collector.trace(traceId, 4), above)).toEqual(WHOLE);
    const everything = collector.bodies.join('\n');
    const { workerSettings } = stack.upstreams;
    const secrets = [stack.product.apiKey, ...workerSettings['ZAI_API_KEYS']!.split(',')];
    // The label that the pool gives the first key.
    for (const text of [...secrets, WORDS, 'api-1']) expect(everything).not.toContain(text);
  });
});

describe('without a collector', () => {
  it('nothing of OpenTelemetry is loaded, and no trace is begun', async () => {
    const isTold = (line: string): boolean => line.startsWith('loaded ');
    for (const { lines } of [stack.product.gateway, ...stack.product.workers]) expect(lines.some(isTold)).toBe(true);
    const before = collector.requests.length;
    const untraced = await startStack({ env: { LOG_LEVEL: 'debug', NODE_OPTIONS } });
    try {
      const response = await untraced.chat(ask('sim:plain'));
      const requestId = response.headers.get('x-request-id')!;
      expect(await outcomeLogged(untraced.product, requestId)).not.toHaveProperty('trace_id');
      const [worker] = untraced.product.workers;
      const line = await worker!.line((text) => text.includes(requestId));
      expect(JSON.parse(line)).not.toHaveProperty('trace_id');
      const lines = [untraced.product.gateway, worker!].flatMap((program) => program.lines);
      expect(lines.filter(isTold)).toEqual([]);
      expect(collector.requests.length).toBe(before);
    } finally {
      await untraced.stop();
    }
  }, 60_000);
});
