import { ServiceError } from '@sluice/contract';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { finish, text } from './support/in-memory-wire.js';
import { readAnswer, TestGateway } from './support/test-gateway.js';

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await TestGateway.start();
});
afterEach(() => gateway.stop());

/** Value of the sample whose name and labels, but for that of the service, these are. */
async function valueOf(sample: string): Promise<number | undefined> {
  const lines = (await gateway.registry.metrics()).split('\n');
  const line = lines.find((candidate) =>
    candidate
      .replace(/,?service="gateway",?/, '')
      .replace('{}', '')
      .startsWith(`${sample} `),
  );
  return line === undefined ? undefined : Number(line.slice(line.lastIndexOf(' ')));
}

it('what callers write never becomes a label: unknown models are one', async () => {
  for (let i = 0; i < 3; i += 1) expect((await gateway.chat({ model: `made-up-${i}` })).status).toBe(404);
  await gateway.logLine(2);
  expect(await valueOf('sluice_requests_total{model="unknown",provider="unknown",outcome="refused"}')).toBe(3);
  expect(await valueOf('sluice_request_errors_total{provider="unknown",code="model_not_found"}')).toBe(3);
  expect(await gateway.registry.metrics()).not.toContain('made-up');
});

it('the times between the chunks of a stream are counted, the last included, and none of a whole answer', async () => {
  gateway.wire.onRequest = (conversation) => void conversation.say(text('a')).say(text('b')).say(finish()).end();
  await readAnswer(await gateway.openChat({ stream: true }));
  await gateway.chat();
  await gateway.logLine(1);
  const gaps = 'sluice_inter_chunk_seconds';
  expect(await valueOf(`${gaps}_count{model="GLM-4.6",provider="zai"}`)).toBe(2);
  expect(await valueOf(`${gaps}_bucket{le="+Inf",model="GLM-4.6",provider="zai"}`)).toBe(2);
  expect(await valueOf(`${gaps}_sum{model="GLM-4.6",provider="zai"}`)).toBeGreaterThan(0);
});

it('requests under way are counted as streams and, until a worker takes them, as waiting', async () => {
  gateway.wire.onRequest = (conversation) => (conversation.takenAt = null);
  const answer = gateway.openChat({ stream: true });
  while (gateway.wire.conversations.length === 0) await new Promise((resolve) => setImmediate(resolve));
  const state = async () => [
    await valueOf('sluice_active_requests'),
    await valueOf('sluice_active_streams'),
    await valueOf('sluice_queue_waiting{provider="zai"}'),
    await valueOf('sluice_queue_wait_seconds_count{provider="zai"}'),
  ];
  expect(await state()).toEqual([1, 1, 1, undefined]);
  gateway.wire.last.takenAt = Date.now();
  expect(await state()).toEqual([1, 1, 0, undefined]);
  gateway.wire.last.fail(new ServiceError('overloaded', 'No.'));
  await readAnswer(await answer);
  await gateway.logLine();
  expect(await state()).toEqual([0, 0, 0, 1]);
});

it('where requests are not traced, no trace is made up', async () => {
  await gateway.chat();
  expect(gateway.wire.last.request.headers.traceparent).toBeUndefined();
  await gateway.chat({}, { traceparent: '00-00000000000000000000000000000000-b7ad6b7169203331-01' });
  expect(gateway.wire.last.request.headers.traceparent).toBeUndefined();
  expect(await gateway.logLine(1)).not.toHaveProperty('trace_id');
});
