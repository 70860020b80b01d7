import type { ChatRequest } from '@sluice/contract';
import type { LongcatModel } from './models.js';

/** Whether this request searches: what it says itself, else what its model's name says. */
export const asksToSearch = ({ webSearch }: ChatRequest, model: LongcatModel): boolean => webSearch ?? model.searches;

/** LongCat thinks when it is asked to. */
export const asksToThink = ({ reasoning }: ChatRequest): boolean => reasoning?.isEnabled === true;
