import { openAiDoor } from '../openai/completions.js';
import { startUpstreams, type Upstreams, type UpstreamsOptions } from '../upstreams.js';
import { webErrorBody } from '../web-errors.js';
import { k2thinkApi } from './api/api.js';
import { K2THINK_API_KEY } from './credentials.js';
import { DEFAULT_K2THINK_SETTINGS, type K2ThinkSettings } from './settings.js';
import { Guests } from './web/guests.js';
import { guestRoutes } from './web/routes.js';

/** Routes of the chat site on which a fault can be put. */
export type K2ThinkWebRoute = 'guest' | 'chats' | 'completions';

export interface K2ThinkUpstreamsOptions extends Partial<K2ThinkSettings>, UpstreamsOptions {}

/** K2Think simulated: its chat site for guests and its official API, each on a port of its own. */
export interface K2ThinkUpstreams extends Upstreams<K2ThinkSettings, K2ThinkWebRoute> {
  /** Forgets every guest and his conversations. */
  expireGuests(): void;
}

/** Starts both simulators on loopback ports; resolves when they serve. */
export async function startK2ThinkUpstreams(options: K2ThinkUpstreamsOptions = {}): Promise<K2ThinkUpstreams> {
  const { webPort, apiPort, host, keepsBodies, ...given } = options;
  const guests = new Guests();
  const expireGuests = (): void => guests.expire();
  const upstreams = await startUpstreams<K2ThinkSettings, K2ThinkWebRoute>(
    {
      initial: { ...DEFAULT_K2THINK_SETTINGS, ...given },
      apiBasePath: '/v1',
      web: (site) => ({ routes: guestRoutes({ ...site, guests }), toErrorBody: webErrorBody }),
      api: (site) => openAiDoor(k2thinkApi(site.settings), site),
      toWorkerSettings: (webUrl, apiUrl) => ({
        K2THINK_WEB_BASE_URL: webUrl,
        K2THINK_API_BASE_URL: apiUrl,
        K2THINK_API_KEYS: K2THINK_API_KEY,
        // The chat site first: it is the harder of the two to speak with.
        K2THINK_CHANNELS: 'web,api',
      }),
      orders: { 'expire-guests': expireGuests },
    },
    { webPort, apiPort, host, keepsBodies },
  );
  return { ...upstreams, expireGuests };
}
