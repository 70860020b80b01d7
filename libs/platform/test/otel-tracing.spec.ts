import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTracing, type Tracing, VERSION } from '../src/index.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const [KEPT, DROPPED] = [`00-${TRACE}-b7ad6b7169203331-01`, `00-${TRACE}-b7ad6b7169203331-00`];

let collector: Server;
let bodies: string[];
beforeEach(async () => {
  bodies = [];
  collector = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      bodies.push(body);
      response.end('{}');
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  collector.closeAllConnections();
  collector.close();
});

type Options = NonNullable<Parameters<typeof openTracing>[0]>;

async function tracingBy(sampler: Options['sampler'], ratio = 1): Promise<Tracing> {
  const url = `http://127.0.0.1:${(collector.address() as AddressInfo).port}/v1/traces`;
  return (await openTracing({ serviceName: 's', url, headers: {}, sampler, ratio }))!;
}

describe('a sampler', () => {
  it.each<[Options['sampler'], number, unknown, boolean]>([
    ['always_on', 1, DROPPED, true],
    ['always_off', 1, KEPT, false],
    ['traceidratio', 0, KEPT, false],
    ['traceidratio', 1, DROPPED, true],
    ['parentbased_always_on', 1, DROPPED, false],
    ['parentbased_always_on', 1, undefined, true],
    ['parentbased_always_off', 1, KEPT, true],
    ['parentbased_traceidratio', 0, KEPT, true],
    ['parentbased_traceidratio', 0, undefined, false],
    ['parentbased_traceidratio', 1, 'no traceparent', true],
  ])('%s of %d decides about a trace below %s, and what is below it agrees', async (name, ratio, above, isKept) => {
    const tracing = await tracingBy(name, ratio);
    const span = tracing.begin('above', { role: 'server', above });
    const below = tracing.begin('below', { role: 'client', above: span });
    const elsewhere = tracing.begin('elsewhere', { role: 'consumer', above: below.traceparent });
    for (const { traceparent, traceId } of [span, below, elsewhere]) {
      expect(traceparent).toMatch(isKept ? /-01$/ : /-00$/);
      expect(traceId).toBe(above === KEPT || above === DROPPED ? TRACE : span.traceId);
    }
    for (const ended of [elsewhere, below, span]) ended.end(null);
    await tracing.close();
    expect(bodies.join('').match(/"name":"(above|below|elsewhere)"/g)?.length ?? 0).toBe(isKept ? 3 : 0);
  });
});

it('what is sent says which service sends it, and of which version', async () => {
  const tracing = await tracingBy('always_on');
  tracing.begin('x', { role: 'server', above: null }).end(null);
  await tracing.close();
  const { resourceSpans } = JSON.parse(bodies.join('')) as {
    resourceSpans: { resource: { attributes: { key: string; value: { stringValue: string } }[] } }[];
  };
  const facts = resourceSpans[0]!.resource.attributes.map(({ key, value }) => [key, value.stringValue]);
  expect(Object.fromEntries(facts)).toEqual({
    'service.name': 's',
    'service.namespace': 'sluice',
    'service.version': VERSION,
    'service.instance.id': expect.stringMatching(/^[\da-f-]{36}$/) as string,
  });
});

it('a collector that does not answer keeps nobody waiting for long at the end', async () => {
  collector.removeAllListeners('request');
  const tracing = await tracingBy('always_on');
  tracing.begin('x', { role: 'server', above: null }).end(null);
  await tracing.close();
  expect(bodies).toEqual([]);
});
