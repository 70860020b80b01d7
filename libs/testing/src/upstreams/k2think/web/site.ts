import type { Site } from '../../site.js';
import type { K2ThinkSettings } from '../settings.js';
import type { Guests } from './guests.js';

/** What the routes of the simulated chat site share. */
export interface GuestSite extends Site<K2ThinkSettings> {
  readonly guests: Guests;
}

/** Its only model. */
export const MODEL = 'MBZUAI-IFM/K2-Think';
