import { Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { observePool, observeRecords } from '../src/metrics.js';
import { OPEN } from '../src/providers/channel-states.js';

const TOKENS = { active: 2, trial: 0, cooling: 1, exhausted: 0, disabled: 0 };
const channel = { channel: 'api', state: OPEN, tokens: TOKENS, inFlight: 3, guests: 0 };

it('a scrape looks at the pool once, and the next looks again', async () => {
  const registry = new Registry();
  let looks = 0;
  observePool(registry, {
    read: () =>
      Promise.resolve([{ provider: 'zai', workers: 1, queued: 0, channels: [{ ...channel, guests: ++looks }] }]),
  });
  const first = await registry.metrics();
  expect(looks).toBe(1);
  for (const line of [
    'sluice_tokens{provider="zai",channel="api",state="active"} 2',
    'sluice_channel_resting{provider="zai",channel="api",cause="none"} 0',
    'sluice_leases_in_flight{provider="zai",channel="api"} 3',
    'sluice_guests{provider="zai",channel="api"} 1',
  ]) {
    expect(first.split('\n')).toContain(line);
  }
  expect(await registry.metrics()).toContain('sluice_guests{provider="zai",channel="api"} 2');
});

it('what cannot be read is left out, not said to be nothing', async () => {
  const registry = new Registry();
  const state = { isAway: false };
  const read = <T>(value: T): Promise<T> => (state.isAway ? Promise.reject(new Error('away')) : Promise.resolve(value));
  observePool(registry, { read: () => read([{ provider: 'zai', workers: 1, queued: 0, channels: [channel] }]) });
  observeRecords(registry, () => read(7));
  const samples = async (): Promise<string[]> =>
    (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  expect(await samples()).toContain('sluice_records_waiting 7');
  state.isAway = true;
  expect(await samples()).toEqual([]);
});
