import { eventually } from '@sluice/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { ask, completionsAt, dataLines, outcomeLogged, type Stack, startStack } from './stack.js';

let stack: Stack;
afterEach(() => stack.stop());

describe('replicas of a worker', () => {
  it('share the work: 100 requests make exactly 100 upstream calls', async () => {
    stack = await startStack({ workers: 2 });
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, i) => stack.openai.chat.completions.create(ask(`sim:plain text=n${i}`))),
    );
    answers.forEach((answer, i) => expect(answer.choices[0]!.message.content).toBe(`n${i}`));
    expect(completionsAt(stack.upstreams)).toBe(100);
  });
});

describe('without a worker', () => {
  it('a request is refused within the accept limit and never executed', async () => {
    stack = await startStack();
    stack.product.workers[0]!.kill('SIGKILL');
    await stack.product.workers[0]!.exited;
    const askedAt = Date.now();
    const response = await stack.chat(ask('sim:plain'));
    expect(response.status).toBe(503);
    expect(Date.now() - askedAt).toBeLessThan(6_000);
    expect(await response.json()).toMatchObject({
      error: { type: 'server_error', code: 'provider_unavailable', param: null },
    });
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    await stack.product.addWorker();
    const later = await stack.chat(ask('sim:plain text=back'));
    expect(later.status).toBe(200);
    expect(completionsAt(stack.upstreams)).toBe(1);
  });
});

describe('a worker that is killed', () => {
  it('before its first event is replaced by another, and the client sees nothing of it', async () => {
    stack = await startStack();
    const answer = stack.chat(ask('sim:slow first=2000 every=1', { stream: true }));
    await eventually(() => completionsAt(stack.upstreams) === 1);
    const [first] = stack.product.workers;
    first!.kill('SIGKILL');
    await stack.product.addWorker();
    const response = await answer;
    const lines = dataLines(await response.text());
    expect(response.status).toBe(200);
    expect(lines.at(-1)).toBe('[DONE]');
    expect(completionsAt(stack.upstreams)).toBe(2);
  });

  it('in mid-stream ends the stream with an error and no [DONE]', async () => {
    stack = await startStack();
    const response = await stack.chat(ask('sim:slow first=0 every=50', { stream: true }));
    stack.product.workers[0]!.kill('SIGKILL');
    const lines = dataLines(await response.text());
    expect(lines).not.toContain('[DONE]');
    expect(lines.at(-1)).toMatchObject({
      error: { code: 'worker_lost' },
      choices: [{ finish_reason: 'error' }],
    });
    const logged = await outcomeLogged(stack.product, response.headers.get('x-request-id')!);
    expect(logged).toMatchObject({ outcome: 'interrupted' });
  });

  it('in good order finishes what it runs', async () => {
    stack = await startStack();
    const response = await stack.chat(ask('sim:slow first=0 every=50', { stream: true }));
    stack.product.workers[0]!.kill('SIGTERM');
    expect(dataLines(await response.text()).at(-1)).toBe('[DONE]');
    expect(await stack.product.workers[0]!.exited).toEqual({ code: 0, signal: null });
  });
});

describe('a client that leaves', () => {
  it.each([
    ['in mid-stream', { stream: true }, 'sim:slow first=0 every=100'],
    ['before the first event of a stream', { stream: true }, 'sim:slow first=5000'],
    ['while it waits for a whole answer', {}, 'sim:slow first=0 every=100'],
  ])('%s takes the upstream call with it within 500 ms', async (_when, more, message) => {
    stack = await startStack();
    const abort = new AbortController();
    const leaving = stack.chat(ask(message, more), { signal: abort.signal }).then((response) => response.text());
    leaving.catch(() => undefined);
    await eventually(() => stack.upstreams.openStreams() === 1);
    await new Promise((resolve) => setTimeout(resolve, 300));
    abort.abort();
    const leftAt = Date.now();
    await eventually(() => stack.upstreams.openStreams() === 0);
    expect(Date.now() - leftAt).toBeLessThan(500);
    await expect(leaving).rejects.toThrow();
    const line = await stack.product.gateway.line((text) => text.includes('"outcome"'));
    expect(JSON.parse(line)).toMatchObject({ outcome: 'client_gone' });
  });
});

describe('a gateway that is stopped', () => {
  it('finishes its streams and exits with 0', async () => {
    stack = await startStack();
    const response = await stack.chat(ask('sim:slow first=0 every=50', { stream: true }));
    stack.product.gateway.kill('SIGTERM');
    expect(dataLines(await response.text()).at(-1)).toBe('[DONE]');
    expect(await stack.product.gateway.exited).toEqual({ code: 0, signal: null });
  });

  it('by force lets the upstream go within a few seconds', async () => {
    stack = await startStack();
    const response = await stack.chat(ask('sim:slow first=0 every=100', { stream: true }));
    stack.product.gateway.kill('SIGKILL');
    await expect(response.text()).rejects.toThrow();
    await eventually(() => stack.upstreams.openStreams() === 0, 6_000);
  });
});
