import { describe, expect, it } from 'vitest';
import type { SettingView } from '../../api/generated/schema';
import { isGood, valueIn, withChange } from './draft';

const setting = (more: Partial<SettingView> = {}): SettingView => ({
  name: 'MAX_ATTEMPTS',
  description: '',
  kind: 'integer',
  value: 6,
  fallback: 4,
  source: 'saved',
  needsRestart: false,
  min: 1,
  max: 20,
  updatedAt: null,
  ...more,
});

describe('a draft of settings', () => {
  it('forgets a change that leads back to what is', () => {
    const changed = withChange({ OTHER: true }, setting(), 7);
    expect(changed).toEqual({ OTHER: true, MAX_ATTEMPTS: 7 });
    expect(withChange(changed, setting(), 6)).toEqual({ OTHER: true });
  });

  it('takes back only what was saved, and shows what then comes', () => {
    expect(withChange({}, setting({ source: 'default' }), null)).toEqual({});
    const draft = withChange({}, setting(), null);
    expect([draft, valueIn(draft, setting())]).toEqual([{ MAX_ATTEMPTS: null }, 4]);
  });

  it('compares lists by their order', () => {
    const order = setting({ kind: 'list', value: ['api', 'web'] });
    expect(withChange({}, order, ['api', 'web'])).toEqual({});
    expect(withChange({}, order, ['web', 'api'])).toEqual({ MAX_ATTEMPTS: ['web', 'api'] });
  });

  it.each([
    [setting(), 0, false],
    [setting(), 21, false],
    [setting(), 1.5, false],
    [setting(), 20, true],
    [setting({ kind: 'list' }), [], false],
    [setting({ kind: 'boolean' }), false, true],
  ])('knows what the service would take: %#', (one, value, expected) => {
    expect(isGood(one, value)).toBe(expected);
  });
});
