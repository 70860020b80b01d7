import { afterEach, expect, it } from 'vitest';
import { ask, completionsAt, dataLines, type Stack, startStack } from './stack.js';

let stack: Stack;
afterEach(() => stack.stop());

const workerAt = async (path: string): Promise<Response> => {
  const line = await stack.product.workers[0]!.line((text) => text.includes('opsPort'));
  const { opsPort } = JSON.parse(line) as { opsPort: number };
  return fetch(`http://127.0.0.1:${opsPort}${path}`);
};

it('a channel that asks for a captcha rests, the other one serves, and the worker shows why', async () => {
  stack = await startStack({ channels: 'web,api', env: { CHANNEL_REST: '600' } });
  for (let i = 0; i < 3; i += 1) {
    const response = await stack.chat(ask('sim:captcha on=web', { stream: true }));
    expect(dataLines(await response.text()).at(-1)).toBe('[DONE]');
    expect(response.headers.get('x-sluice-channel')).toBe('api');
  }
  expect(completionsAt(stack.upstreams)).toBe(4);
  const ready = await workerAt('/ready');
  expect(ready.status).toBe(200);
  expect(await ready.json()).toMatchObject({
    ready: true,
    notes: {
      'channel web': expect.stringMatching(/^blocked \(upstream_captcha_required\) since .*, next try /) as string,
    },
  });
  const metrics = await (await workerAt('/metrics')).text();
  expect(metrics).toMatch(/sluice_channel_blocked\{channel="web",code="upstream_captcha_required".*\} 1/);
  expect(metrics).toMatch(/sluice_channel_blocked\{channel="api",code="none".*\} 0/);
});

it('where no other channel can serve, clients hear what the upstream said and when to come again, and nobody is asked', async () => {
  stack = await startStack({ channels: 'api', env: { CHANNEL_REST: '50' } });
  const statuses: number[] = [];
  for (let i = 0; i < 3; i += 1) {
    const response = await stack.chat(ask('sim:captcha'));
    statuses.push(response.status);
    expect(await response.json()).toMatchObject({ error: { code: 'upstream_captcha_required' } });
    if (i > 0) expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(40);
  }
  expect(statuses).toEqual([502, 502, 502]);
  expect(completionsAt(stack.upstreams)).toBe(1);
  expect((await workerAt('/ready')).status).toBe(503);
});
