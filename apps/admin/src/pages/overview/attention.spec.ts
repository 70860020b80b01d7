import { describe, expect, it } from 'vitest';
import type { JobView, PoolView, ProviderView } from '../../api/generated/schema';
import type { Translate } from '../../i18n/language';
import { concernsOf } from './attention';

const t: Translate = (key) => key;
const provider = (channels: string[]): ProviderView => ({ id: 'zai', name: 'Z.AI', channels }) as ProviderView;
const poolWith = (channel: string, state: 'resting' | 'ok', tokens: object = {}): PoolView =>
  ({
    items: [
      {
        provider: 'zai',
        workers: 1,
        queued: 0,
        channels: [
          {
            channel,
            state: {
              state,
              cause: 'upstream_captcha_required',
              message: null,
              since: null,
              nextTryAt: null,
              workers: [],
            },
            tokens: { active: 0, trial: 0, cooling: 0, exhausted: 0, disabled: 0, ...tokens },
            inFlight: 0,
            guests: 0,
          },
        ],
      },
    ],
  }) as PoolView;

const curesOf = (...args: Parameters<typeof concernsOf> extends [unknown, ...infer Rest] ? Rest : never): string[] =>
  concernsOf(t, ...args).map(({ action, to }) => `${action} ${to}`);

describe('what needs attention', () => {
  it('offers an API key where the site is blocked, and there is an API beside it', () => {
    const both = [provider(['api', 'web'])];
    expect(curesOf(poolWith('web', 'resting'), both)).toEqual([
      'overview.addKey /tokens?do=add&provider=zai&channel=api',
    ]);
    expect(curesOf(poolWith('web', 'resting'), [provider(['web'])])).toEqual(['overview.details /providers']);
  });

  it('offers no further key for an API that is blocked itself', () => {
    expect(curesOf(poolWith('api', 'resting'), [provider(['api', 'web'])])).toEqual(['overview.details /providers']);
  });

  it('puts what is broken before what rests', () => {
    const pool = poolWith('api', 'ok', { cooling: 1, exhausted: 2 });
    expect(concernsOf(t, pool, [provider(['api'])]).map(({ text }) => text)).toEqual([
      'overview.exhausted',
      'overview.cooling',
    ]);
    const failed = { name: 'check-tokens', description: 'Checks.', lastRun: { error: 'no worker' } } as JobView;
    expect(curesOf(poolWith('api', 'ok'), [provider(['api'])], [failed])).toEqual(['overview.details /jobs']);
    expect(concernsOf(t, { items: [] }, []).map(({ text }) => text)).toEqual(['overview.noProvider']);
  });
});
