import type { ReasoningRequest, ReasoningSupport } from '@sluice/contract';
import { expect, it } from 'vitest';
import { toNativeReasoning } from './reasoning.js';

it.each<[ReasoningRequest | undefined, ReasoningSupport, ReasoningRequest | undefined]>([
  [undefined, 'switch', undefined],
  [{ isEnabled: true }, 'never', undefined],
  [{ isEnabled: false }, 'always', undefined],
  [{ isEnabled: true }, 'switch', { isEnabled: true }],
  [{ effort: 'high' }, 'switch', { isEnabled: true }],
  [{ effort: 'minimal' }, 'switch', { isEnabled: false }],
  [{ budgetTokens: 0 }, 'switch', { isEnabled: false }],
  [{ isEnabled: false, effort: 'high' }, 'effort', { isEnabled: false }],
  [{ effort: 'low' }, 'effort', { isEnabled: true, effort: 'low' }],
  [{ budgetTokens: 1_024 }, 'effort', { isEnabled: true, effort: 'low' }],
  [{ budgetTokens: 8_192 }, 'effort', { isEnabled: true, effort: 'medium' }],
  [{ budgetTokens: 90_000 }, 'effort', { isEnabled: true, effort: 'max' }],
  [{ isEnabled: true }, 'effort', { isEnabled: true }],
  [{ budgetTokens: 5_000 }, 'budget', { isEnabled: true, budgetTokens: 5_000 }],
  [{ effort: 'medium' }, 'budget', { isEnabled: true, budgetTokens: 8_192 }],
  [{ effort: 'max' }, 'budget', { isEnabled: true, budgetTokens: 65_536 }],
  [{ isEnabled: true }, 'budget', { isEnabled: true }],
])('a wish for reasoning of %j becomes on a channel that has it as %s: %j', (wish, support, native) => {
  expect(toNativeReasoning(wish, support)).toEqual(native);
});
