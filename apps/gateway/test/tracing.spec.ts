import { ServiceError } from '@sluice/contract';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { finish, text } from './support/in-memory-wire.js';
import { RecordedTracing } from './support/recorded-tracing.js';
import { TestGateway } from './support/test-gateway.js';

let tracing: RecordedTracing;
let gateway: TestGateway;
beforeEach(async () => {
  tracing = new RecordedTracing();
  gateway = await TestGateway.start({}, { tracing });
});
afterEach(() => gateway.stop());

const told = (): unknown[] => tracing.spans.map(({ name, events, failure }) => [name, events, failure]);

it('each put into the queue is a span, and a worker goes on below the one by which it got the request', async () => {
  const traceparents: (string | undefined)[] = [];
  gateway.wire.onRequest = (conversation) => {
    const { watch, headers } = conversation.request;
    watch!.onQueued();
    watch!.onTaken('first');
    traceparents.push(headers.traceparent);
    watch!.onAgain();
    traceparents.push(headers.traceparent);
    watch!.onQueued();
    watch!.onTaken('second');
    conversation.say(text('Hi'), finish()).end();
  };
  await gateway.chat();
  await gateway.logLine();
  expect(told()).toEqual([
    ['POST /v1/chat/completions', ['queued anew', 'first event'], null],
    ['send zai', ['queued', 'taken'], null],
    ['send zai', ['queued', 'taken'], null],
  ]);
  const [server, first, second] = tracing.spans;
  expect([first, second].map((span) => span!.start.above)).toEqual([server, server]);
  expect([first, second].map((span) => span!.facts['sluice.worker.id'])).toEqual(['first', 'second']);
  expect(traceparents).toEqual([first!.traceparent, second!.traceparent]);
});

it('a request that no worker takes failed on its way, and at the door', async () => {
  gateway.wire.onRequest = (conversation) => {
    conversation.takenAt = null;
    conversation.fail(new ServiceError('provider_unavailable', 'No worker.'));
  };
  await gateway.chat();
  expect(await gateway.logLine()).toMatchObject({ outcome: 'refused', trace_id: tracing.spans[0]!.traceId });
  expect(told()).toEqual([
    ['POST /v1/chat/completions', [], 'refused'],
    ['send zai', [], 'refused'],
  ]);
});

it('a client that leaves is no failure', async () => {
  gateway.wire.onRequest = (conversation) => void conversation.say(text('a'));
  const answer = await gateway.openChat({ stream: true });
  answer.destroy();
  expect(await gateway.logLine()).toMatchObject({ outcome: 'client_gone' });
  expect(tracing.spans[0]).toMatchObject({ failure: null, facts: { 'sluice.outcome': 'client_gone' } });
});
