import { CallLog, type UpstreamCall } from '../call-log.js';
import { Pacer } from '../pacer.js';
import { RouteFaults, type RouteFault } from '../route-faults.js';
import { startSimulator, type Route } from '../simulator.js';
import { API_BASE_PATH, apiRoutes } from './api/completions.js';
import { apiErrorOfStatus } from './api/api-errors.js';
import { DEFAULT_ZAI_SETTINGS, type ZaiSettings } from './settings.js';
import { Accounts } from './web/accounts.js';
import { webRoutes } from './web/routes.js';
import { webErrorBody, type WebSite } from './web/site.js';

/** Routes of the chat site on which a fault can be put. */
export type ZaiWebRoute = 'landing' | 'auths' | 'chats' | 'files' | 'models' | 'completions';

export interface ZaiUpstreamsOptions extends Partial<ZaiSettings> {
  /** Ports of the two simulators; 0, the default, is any free one. */
  readonly webPort?: number;
  readonly apiPort?: number;
  /** Whether calls remember what was sent to them; true by default. Switch it off under load. */
  readonly keepsBodies?: boolean;
}

/** Z.AI simulated: its chat site and its official API, each on a port of its own. */
export interface ZaiUpstreams {
  /** Origin, e.g. `http://127.0.0.1:4001`: the value of `ZAI_WEB_BASE_URL`. */
  readonly webUrl: string;
  /** E.g. `http://127.0.0.1:4002/api/paas/v4`: the value of `ZAI_API_BASE_URL`. */
  readonly apiUrl: string;
  /** Every request to either, in the order of arrival. */
  readonly calls: readonly UpstreamCall[];
  /** Completions whose connection is still open. */
  openStreams(): number;
  /** Resolves when no completion is open. */
  idle(): Promise<void>;
  /** Changes some settings from now on. */
  configure(changes: Partial<ZaiSettings>): void;
  /** Puts a fault on a route, whoever asks; null takes it off. */
  breakWeb(route: ZaiWebRoute, fault: RouteFault | null): void;
  breakApi(route: 'completions', fault: RouteFault | null): void;
  /** Forgets every guest that was minted, as the chat site does after some minutes. */
  expireGuests(): void;
  /** Forgets calls and `once` texts, takes off all faults, puts the settings back. Guests and open streams stay. */
  reset(): void;
  /** Breaks off what is open and frees the ports. */
  close(): Promise<void>;
}

/** Starts both simulators on loopback ports; resolves when they serve. */
export async function startZaiUpstreams(options: ZaiUpstreamsOptions = {}): Promise<ZaiUpstreams> {
  const { webPort = 0, apiPort = 0, keepsBodies = true, ...given } = options;
  const initial: ZaiSettings = { ...DEFAULT_ZAI_SETTINGS, ...given };
  let current = initial;
  const settings = (): ZaiSettings => current;
  const log = new CallLog(keepsBodies);
  const pacer = new Pacer();
  const seen = new Set<string>();
  const isRepeat = (text: string): boolean => seen.has(text) || !seen.add(text);
  const site: WebSite = { accounts: new Accounts(), settings, pacer, isRepeat, toErrorBody: webErrorBody };
  const webFaults = new RouteFaults(['landing', 'auths', 'chats', 'files', 'models', 'completions']);
  const apiFaults = new RouteFaults(['completions']);

  const configure = (changes: Partial<ZaiSettings>): void => {
    current = { ...current, ...changes };
  };
  const reset = (): void => {
    current = initial;
    seen.clear();
    log.reset();
    webFaults.clear();
    apiFaults.clear();
  };
  const controls = controlRoutes(configure, reset, () => site.accounts.expireGuests());
  const shared = { log, pacer, controls };
  const web = await startSimulator({
    ...shared,
    channel: 'web',
    port: webPort,
    routes: webRoutes(site),
    faults: webFaults,
    toErrorBody: webErrorBody,
  });
  const api = await startSimulator({
    ...shared,
    channel: 'api',
    port: apiPort,
    routes: apiRoutes({ settings, pacer, isRepeat }),
    faults: apiFaults,
    toErrorBody: (status, message) => apiErrorOfStatus(status, null, message),
  }).catch(async (error: unknown) => {
    await web.close();
    throw error;
  });
  return {
    webUrl: web.origin,
    apiUrl: `${api.origin}${API_BASE_PATH}`,
    get calls() {
      return log.calls;
    },
    openStreams: () => log.openStreams(),
    idle: () => log.idle(),
    configure,
    breakWeb: (route, fault) => webFaults.set(route, fault),
    breakApi: (route, fault) => apiFaults.set(route, fault),
    expireGuests: () => site.accounts.expireGuests(),
    reset,
    async close() {
      pacer.close();
      await Promise.all([web.close(), api.close()]);
    },
  };
}

/** What another process can order over HTTP. */
function controlRoutes(
  configure: (changes: Partial<ZaiSettings>) => void,
  reset: () => void,
  expireGuests: () => void,
): Route[] {
  const post = (path: string, act: (body: unknown) => void): Route => ({
    name: path,
    method: 'POST',
    path,
    handle: async (exchange) => {
      act(await exchange.readJson());
      exchange.json(200, {});
    },
  });
  return [
    post('/__sim/reset', reset),
    post('/__sim/settings', (body) => configure((body ?? {}) as Partial<ZaiSettings>)),
    post('/__sim/expire-guests', expireGuests),
  ];
}
