import type { ChatRequest } from '@sluice/contract';
import type { ZaiModel } from './models.js';

/** Whether this request thinks and searches: what it says itself, else what its model's name says. */
export const modesOf = (request: ChatRequest, model: ZaiModel): { isThinking: boolean; isSearching: boolean } => ({
  isThinking: request.reasoning?.isEnabled ?? model.thinks,
  isSearching: request.webSearch ?? model.searches,
});
