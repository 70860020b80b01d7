import { withoutProxies } from './environment.ts';
import { Refusal } from './lifetime.ts';
import { freePorts } from './ports.ts';
import { nodeProcess, PROVIDER_IDS } from './services.ts';
import type { Stage } from './product.ts';
import type { Settings } from './environment.ts';

const NAME = 'simulators';
const START_LIMIT_MS = 15_000;
const CHANNELS = ['WEB', 'API'];

/**
 * What the simulators say of themselves in one line of JSON: by provider, the settings that lead its worker to them. The
 * credentials among them open nothing else.
 */
interface Announcement {
  readonly simulators: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/**
 * Settings of the demo: the real environment without anything that belongs to a real upstream, so that no real
 * credential is ever shown to a simulator, and without proxies. The order of channels may be chosen.
 */
export function demoSettings(environment: Settings, providerIds = PROVIDER_IDS): Record<string, string> {
  const prefixes = providerIds.map((id) => `${id.toUpperCase()}_`);
  const isOfAnUpstream = (name: string) =>
    prefixes.some((prefix) => name.startsWith(prefix) && name !== `${prefix}CHANNELS`);
  return Object.fromEntries(Object.entries(withoutProxies(environment)).filter(([name]) => !isOfAnUpstream(name)));
}

/** Starts the simulators on the ports that are set, else on free ones, and points the providers at them. @throws Refusal when they do not start */
export async function startSimulators(stage: Stage): Promise<Record<string, string>> {
  const { root, settings, supervisor, lifetime, watchLines } = stage;
  const ports = await portSettings();
  const announced = new Promise<Announcement>((resolve) => {
    watchLines((name, line) => {
      const found = name === NAME ? parseAnnouncement(line) : null;
      if (found !== null) resolve(found);
      return found !== null;
    });
  });
  lifetime.signal.throwIfAborted();
  lifetime.atEnd(() => supervisor.stop(5_000, [NAME]));
  supervisor.start(nodeProcess(root, NAME, 'libs/testing/dist/upstreams/main.js', { ...ports, ...settings }));
  const late = new Promise<never>((_, reject) => {
    const timeout = AbortSignal.any([lifetime.signal, AbortSignal.timeout(START_LIMIT_MS)]);
    timeout.addEventListener('abort', () => reject(new Refusal('The simulators did not start: see above.')));
  });
  const { simulators } = await Promise.race([announced, late]);
  return Object.assign({}, ...Object.values(simulators)) as Record<string, string>;
}

/** Chosen here, so that simulators which are started again are found where they were. */
async function portSettings(): Promise<Record<string, string>> {
  const names = PROVIDER_IDS.flatMap((id) => CHANNELS.map((channel) => `SIM_${id.toUpperCase()}_${channel}_PORT`));
  const ports = await freePorts(names.length);
  return Object.fromEntries(names.map((name, index) => [name, String(ports[index])]));
}

function parseAnnouncement(line: string): Announcement | null {
  try {
    const value = JSON.parse(line) as Partial<Announcement> | null;
    return typeof value?.simulators === 'object' ? { simulators: value.simulators } : null;
  } catch {
    return null;
  }
}
