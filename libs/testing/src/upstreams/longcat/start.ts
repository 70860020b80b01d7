import { openAiDoor } from '../openai/completions.js';
import { startUpstreams, type Upstreams, type UpstreamsOptions } from '../upstreams.js';
import { LONGCAT_API } from './api/api.js';
import { LONGCAT_API_KEY, LONGCAT_TOKEN } from './credentials.js';
import { DEFAULT_LONGCAT_SETTINGS, type LongcatSettings } from './settings.js';
import { Conversations, type Conversation } from './web/conversations.js';
import { webRoutes } from './web/routes.js';
import { siteError } from './web/site.js';

/** Routes of the chat site on which a fault can be put. */
export type LongcatWebRoute = 'create' | 'completions' | 'delete' | 'user';

export interface LongcatUpstreamsOptions extends Partial<LongcatSettings>, UpstreamsOptions {}

/** LongCat simulated: its chat site and its official API, each on a port of its own. */
export interface LongcatUpstreams extends Upstreams<LongcatSettings, LongcatWebRoute> {
  /** Every conversation that was opened since the last reset, deleted ones too, in the order of opening. */
  readonly conversations: readonly Conversation[];
}

/** Starts both simulators on loopback ports; resolves when they serve. */
export async function startLongcatUpstreams(options: LongcatUpstreamsOptions = {}): Promise<LongcatUpstreams> {
  const { webPort, apiPort, host, keepsBodies, ...given } = options;
  const conversations = new Conversations();
  const upstreams = await startUpstreams<LongcatSettings, LongcatWebRoute>(
    {
      initial: { ...DEFAULT_LONGCAT_SETTINGS, ...given },
      apiBasePath: LONGCAT_API.basePath,
      web: (site) => ({ routes: webRoutes({ ...site, conversations }), toErrorBody: siteError }),
      api: (site) => openAiDoor(LONGCAT_API, site),
      toWorkerSettings: (webUrl, apiUrl) => ({
        LONGCAT_WEB_BASE_URL: webUrl,
        LONGCAT_API_BASE_URL: apiUrl,
        LONGCAT_TOKENS: LONGCAT_TOKEN,
        LONGCAT_API_KEYS: LONGCAT_API_KEY,
        // The chat site first: it is the harder of the two to speak with.
        LONGCAT_CHANNELS: 'web,api',
        // The simulated site refuses no haste, so there is nothing to wait for.
        LONGCAT_SESSION_INTERVAL_MS: '0',
      }),
    },
    { webPort, apiPort, host, keepsBodies },
  );
  return {
    ...upstreams,
    conversations: conversations.all,
    reset() {
      upstreams.reset();
      conversations.reset();
    },
  };
}
