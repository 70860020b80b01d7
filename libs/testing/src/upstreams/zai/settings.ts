import type { SimulatorSettings } from '../site.js';

/** What can be changed of the simulated Z.AI, also while it runs. */
export interface ZaiSettings extends SimulatorSettings {
  /** Oldest `X-FE-Version` that is served. */
  readonly minimumFeVersion: string;
  /** Versions that the landing page names. By default the greater one is the lesser one in lexical order. */
  readonly landingVersions: readonly string[];
  /** `v1` is `/api/chat/completions`, `v2` is `/api/v2/chat/completions`; the others answer 404. */
  readonly completionPaths: readonly ('v1' | 'v2')[];
  /** Completions that one guest may have open at a time. */
  readonly guestConcurrency: number;
  /** Guests that differ. After so many the earlier ones come back in turn. */
  readonly distinctGuests: number;
  /** Form of the answer to `POST /api/v1/chats/new`: `{"id":…}` or `{"chat":{"id":…}}`. */
  readonly newChatReply: 'id' | 'chat';
}

export const DEFAULT_ZAI_SETTINGS: ZaiSettings = {
  minimumFeVersion: 'prod-fe-1.0.100',
  landingVersions: ['prod-fe-1.0.99', 'prod-fe-1.0.107'],
  completionPaths: ['v1', 'v2'],
  guestConcurrency: 3,
  distinctGuests: Infinity,
  newChatReply: 'id',
  paceMs: 25,
};
