import type { ChatRequest } from '@sluice/contract';
import type { ZaiModel } from './models.js';

/** Whether this request thinks and searches: what it says itself, else what its model's name says. */
export function modesOf(request: ChatRequest, model: ZaiModel): { isThinking: boolean; isSearching: boolean } {
  return { isThinking: asksToThink(request) ?? model.thinks, isSearching: request.webSearch ?? model.searches };
}

/** Z.AI knows on and off only: the least effort and an empty budget are off, any other is on. */
function asksToThink({ reasoning }: ChatRequest): boolean | undefined {
  if (reasoning?.isEnabled !== undefined) return reasoning.isEnabled;
  if (reasoning?.effort !== undefined) return reasoning.effort !== 'minimal';
  return reasoning?.budgetTokens === undefined ? undefined : reasoning.budgetTokens > 0;
}
