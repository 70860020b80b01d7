import type { ChatRequest } from '@sluice/contract';
import type { LongcatModel } from './models.js';

/** Whether this request searches: what it says itself, else what its model's name says. */
export const asksToSearch = ({ webSearch }: ChatRequest, model: LongcatModel): boolean => webSearch ?? model.searches;

/** LongCat knows on and off only, and thinks when asked to: the least effort and an empty budget are off. */
export function asksToThink({ reasoning }: ChatRequest): boolean {
  if (reasoning?.isEnabled !== undefined) return reasoning.isEnabled;
  if (reasoning?.effort !== undefined) return reasoning.effort !== 'minimal';
  return reasoning?.budgetTokens !== undefined && reasoning.budgetTokens > 0;
}
