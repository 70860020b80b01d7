import { CallLog, type UpstreamCall } from './call-log.js';
import { Pacer } from './pacer.js';
import { RouteFaults, type RouteFault } from './route-faults.js';
import { startSimulator, type Route } from './simulator.js';
import type { SimulatorSettings, Site } from './site.js';

export interface UpstreamsOptions {
  /** Ports of the two simulators; 0, the default, is any free one. */
  readonly webPort?: number;
  readonly apiPort?: number;
  /** Address that both listen on; loopback by default. The URLs that are told are of loopback all the same. */
  readonly host?: string;
  /** Whether calls remember what was sent to them; true by default. Switch it off under load. */
  readonly keepsBodies?: boolean;
}

/** One provider's upstream simulated: its chat site and its official API, each on a port of its own. */
export interface Upstreams<Settings = SimulatorSettings, WebRoute extends string = string> {
  /** Origin of the chat site, e.g. `http://127.0.0.1:4001`. */
  readonly webUrl: string;
  /** Base URL of the official API, e.g. `http://127.0.0.1:4002/v1`. */
  readonly apiUrl: string;
  /** Environment variables that lead a worker here, with credentials that open nothing else. */
  readonly workerSettings: Readonly<Record<string, string>>;
  /** Every request to either, in the order of arrival. */
  readonly calls: readonly UpstreamCall[];
  /** Completions whose connection is still open. */
  openStreams(): number;
  /** Resolves when no completion is open. */
  idle(): Promise<void>;
  /** Changes some settings from now on. */
  configure(changes: Partial<Settings>): void;
  /** Puts a fault on a route, whoever asks; null takes it off. */
  breakWeb(route: WebRoute, fault: RouteFault | null): void;
  breakApi(route: 'completions' | 'models', fault: RouteFault | null): void;
  /** Forgets calls and `once` texts, takes off all faults, puts the settings back. Guests and open streams stay. */
  reset(): void;
  /** Breaks off what is open and frees the ports. */
  close(): Promise<void>;
}

/** One channel of an upstream. */
export interface Door {
  readonly routes: readonly Route[];
  /** The upstream's error body for a status. */
  readonly toErrorBody: (status: number, message?: string) => unknown;
}

/** What is the vendor's own: the rest all simulated upstreams share. */
export interface Vendor<Settings extends SimulatorSettings> {
  readonly initial: Settings;
  /** Path of the official API's base URL. */
  readonly apiBasePath: string;
  readonly web: (site: Site<Settings>) => Door;
  readonly api: (site: Site<Settings>) => Door;
  readonly toWorkerSettings: (webUrl: string, apiUrl: string) => Readonly<Record<string, string>>;
  /** Orders that only this vendor's simulators take, by path under `/__sim/`. */
  readonly orders?: Readonly<Record<string, () => void>>;
}

/** Starts both simulators of a vendor, on loopback ports unless `host` says otherwise; resolves when they serve. */
export async function startUpstreams<Settings extends SimulatorSettings, WebRoute extends string>(
  vendor: Vendor<Settings>,
  { webPort = 0, apiPort = 0, host = '127.0.0.1', keepsBodies = true }: UpstreamsOptions,
): Promise<Upstreams<Settings, WebRoute>> {
  let current = vendor.initial;
  const log = new CallLog(keepsBodies);
  const pacer = new Pacer();
  const seen = new Set<string>();
  const site: Site<Settings> = {
    settings: () => current,
    pacer,
    isRepeat: (text) => seen.has(text) || !seen.add(text),
  };
  const doors = { web: vendor.web(site), api: vendor.api(site) };
  const faults = { web: faultsOf(doors.web), api: faultsOf(doors.api) };
  const configure = (changes: Partial<Settings>): void => {
    current = { ...current, ...changes };
  };
  const reset = (): void => {
    current = vendor.initial;
    seen.clear();
    log.reset();
    faults.web.clear();
    faults.api.clear();
  };
  const controls = [
    order('reset', reset),
    order('settings', (body) => configure((body ?? {}) as Partial<Settings>)),
    ...Object.entries(vendor.orders ?? {}).map(([name, act]) => order(name, act)),
  ];
  const open = (channel: 'web' | 'api', port: number) =>
    startSimulator({ channel, port, host, log, pacer, controls, faults: faults[channel], ...doors[channel] });
  const web = await open('web', webPort);
  const api = await open('api', apiPort).catch(async (error: unknown) => {
    await web.close();
    throw error;
  });
  const apiUrl = `${api.origin}${vendor.apiBasePath}`;
  return {
    webUrl: web.origin,
    apiUrl,
    workerSettings: vendor.toWorkerSettings(web.origin, apiUrl),
    calls: log.calls,
    openStreams: () => log.openStreams(),
    idle: () => log.idle(),
    configure,
    breakWeb: (route, fault) => faults.web.set(route, fault),
    breakApi: (route, fault) => faults.api.set(route, fault),
    reset,
    async close() {
      pacer.close();
      await Promise.all([web.close(), api.close()]);
    },
  };
}

function faultsOf({ routes }: Door): RouteFaults {
  return new RouteFaults([...new Set(routes.map(({ name }) => name))]);
}

/** What another process can order over HTTP. */
function order(name: string, act: (body: unknown) => void): Route {
  const path = `/__sim/${name}`;
  return {
    name: path,
    method: 'POST',
    path,
    handle: async (exchange) => {
      act(await exchange.readJson());
      exchange.json(200, {});
    },
  };
}
