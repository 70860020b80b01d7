import {
  IconActivity,
  IconClock,
  IconCoins,
  IconHistory,
  IconKey,
  IconLayoutDashboard,
  IconMessages,
  IconPlugConnected,
  IconSettings,
  type Icon,
} from '@tabler/icons-react';
import type { TextKey } from '../i18n/language';

export interface Place {
  readonly path: string;
  readonly text: TextKey;
  readonly icon: Icon;
  /** Pressed after `g`, it leads there. */
  readonly key: string;
}

/** Where one can go, in the order of the navigation. */
export const PLACES: readonly Place[] = [
  { path: '/', text: 'nav.overview', icon: IconLayoutDashboard, key: 'o' },
  { path: '/tokens', text: 'nav.tokens', icon: IconCoins, key: 't' },
  { path: '/api-keys', text: 'nav.apiKeys', icon: IconKey, key: 'k' },
  { path: '/requests', text: 'nav.requests', icon: IconActivity, key: 'r' },
  { path: '/playground', text: 'nav.playground', icon: IconMessages, key: 'p' },
  { path: '/providers', text: 'nav.providers', icon: IconPlugConnected, key: 'v' },
  { path: '/jobs', text: 'nav.jobs', icon: IconClock, key: 'j' },
  { path: '/settings', text: 'nav.settings', icon: IconSettings, key: 's' },
  { path: '/audit', text: 'nav.audit', icon: IconHistory, key: 'a' },
];
