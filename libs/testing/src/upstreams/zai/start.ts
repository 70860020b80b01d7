import { openAiDoor } from '../openai/completions.js';
import { startUpstreams, type Upstreams, type UpstreamsOptions } from '../upstreams.js';
import { webErrorBody } from '../web-errors.js';
import { ZAI_API } from './api/api.js';
import { ZAI_API_KEY, ZAI_USER_TOKEN } from './credentials.js';
import { DEFAULT_ZAI_SETTINGS, type ZaiSettings } from './settings.js';
import { Accounts } from './web/accounts.js';
import { webRoutes } from './web/routes.js';

/** Routes of the chat site on which a fault can be put. */
export type ZaiWebRoute = 'landing' | 'auths' | 'chats' | 'files' | 'models' | 'completions';

export interface ZaiUpstreamsOptions extends Partial<ZaiSettings>, UpstreamsOptions {}

/** Z.AI simulated: its chat site and its official API, each on a port of its own. */
export interface ZaiUpstreams extends Upstreams<ZaiSettings, ZaiWebRoute> {
  /** Forgets every guest that was minted, as the chat site does after some minutes. */
  expireGuests(): void;
}

/** Starts both simulators on loopback ports; resolves when they serve. */
export async function startZaiUpstreams(options: ZaiUpstreamsOptions = {}): Promise<ZaiUpstreams> {
  const { webPort, apiPort, host, keepsBodies, ...given } = options;
  const accounts = new Accounts();
  const expireGuests = (): void => accounts.expireGuests();
  const upstreams = await startUpstreams<ZaiSettings, ZaiWebRoute>(
    {
      initial: { ...DEFAULT_ZAI_SETTINGS, ...given },
      apiBasePath: ZAI_API.basePath,
      web: (site) => ({ routes: webRoutes({ ...site, accounts }), toErrorBody: webErrorBody }),
      api: (site) => openAiDoor(ZAI_API, site),
      toWorkerSettings: (webUrl, apiUrl) => ({
        ZAI_WEB_BASE_URL: webUrl,
        ZAI_API_BASE_URL: apiUrl,
        ZAI_TOKENS: ZAI_USER_TOKEN,
        ZAI_API_KEYS: ZAI_API_KEY,
        // The chat site first: it is the harder of the two to speak with.
        ZAI_CHANNELS: 'web,api',
      }),
      orders: { 'expire-guests': expireGuests },
    },
    { webPort, apiPort, host, keepsBodies },
  );
  return { ...upstreams, expireGuests };
}
