import { afterEach, describe, expect, it } from 'vitest';
import { ask, dataLines, type Stack, startStack } from './stack.js';

let stack: Stack;
afterEach(() => stack.stop());

const withKey = (key: string): RequestInit => ({
  headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
});

describe('a key that floods', () => {
  it('does not keep another key waiting behind all of its requests', async () => {
    stack = await startStack({ env: { SKIP_AUTH_TOKEN: 'true', MAX_CONCURRENCY: '2', ACCEPT_TIMEOUT_MS: '60000' } });
    const ended: string[] = [];
    const send = async (key: string): Promise<void> => {
      const response = await stack.chat(ask('sim:slow first=50 every=1'), withKey(key));
      expect(response.status).toBe(200);
      await response.text();
      ended.push(key);
    };
    const flood = Array.from({ length: 60 }, () => send('flood'));
    await Promise.race(flood);
    await send('other');
    const endedBefore = ended.indexOf('other');
    await Promise.all(flood);
    expect(ended).toHaveLength(61);
    expect(endedBefore).toBeLessThan(30);
  });

  it('is told to slow down before it has taken every place, and others are served', async () => {
    stack = await startStack({ env: { SKIP_AUTH_TOKEN: 'true', MAX_ACTIVE_STREAMS: '9' } });
    const held = ask('sim:stall after=1', { stream: true });
    const leave = new AbortController();
    const holders = await Promise.all(
      Array.from({ length: 8 }, () => stack.chat(held, { ...withKey('flood'), signal: leave.signal })),
    );
    expect(holders.map(({ status }) => status)).toEqual(Array(8).fill(200));
    const refused = await stack.chat(held, withKey('flood'));
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject({ error: { type: 'rate_limit_error', code: 'rate_limit_exceeded' } });
    const other = await stack.chat(ask('sim:plain', { stream: true }), withKey('other'));
    expect(dataLines(await other.text()).at(-1)).toBe('[DONE]');
    leave.abort();
  });
});
