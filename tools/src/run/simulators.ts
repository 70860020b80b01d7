import { freePort } from './ports.ts';
import { withoutProxies } from './environment.ts';
import { Refusal } from './lifetime.ts';
import { nodeProcess } from './services.ts';
import type { Stage } from './product.ts';
import type { Settings } from './environment.ts';

const NAME = 'simulators';
const START_LIMIT_MS = 15_000;

/** What the simulators say of themselves in one line of JSON; the credentials open nothing but them. */
interface Simulators {
  readonly zai: {
    readonly webUrl: string;
    readonly apiUrl: string;
    readonly userToken: string;
    readonly apiKey: string;
  };
}

/**
 * Settings of the demo: the real environment without anything that belongs to a real upstream, so that no real
 * credential is ever shown to a simulator, and without proxies. The order of channels may be chosen.
 */
export function demoSettings(environment: Settings): Record<string, string> {
  const isOfAnUpstream = (name: string) => /^(ZAI|K2THINK|LONGCAT)_(?!CHANNELS$)/.test(name);
  return Object.fromEntries(Object.entries(withoutProxies(environment)).filter(([name]) => !isOfAnUpstream(name)));
}

/** Starts the simulators on free ports and points the providers at them. @throws Refusal when they do not start */
export async function startSimulators(stage: Stage): Promise<Record<string, string>> {
  const { root, settings, supervisor, lifetime, watchLines } = stage;
  const ports = { SIM_ZAI_WEB_PORT: String(await freePort()), SIM_ZAI_API_PORT: String(await freePort()) };
  const announced = new Promise<Simulators>((resolve) => {
    watchLines((name, line) => {
      const found = name === NAME ? parseAnnouncement(line) : null;
      if (found !== null) resolve(found);
      return found !== null;
    });
  });
  lifetime.signal.throwIfAborted();
  lifetime.atEnd(() => supervisor.stop(5_000, [NAME]));
  supervisor.start(nodeProcess(root, NAME, 'libs/testing/dist/upstreams/main.js', { ...settings, ...ports }));
  const late = new Promise<never>((_, reject) => {
    const timeout = AbortSignal.any([lifetime.signal, AbortSignal.timeout(START_LIMIT_MS)]);
    timeout.addEventListener('abort', () => reject(new Refusal('The simulators did not start: see above.')));
  });
  const { zai } = await Promise.race([announced, late]);
  return {
    ZAI_WEB_BASE_URL: zai.webUrl,
    ZAI_API_BASE_URL: zai.apiUrl,
    ZAI_TOKENS: zai.userToken,
    ZAI_API_KEYS: zai.apiKey,
    // The chat site first: it is the harder of the two to speak with.
    ZAI_CHANNELS: settings['ZAI_CHANNELS'] || 'web,api',
  };
}

function parseAnnouncement(line: string): Simulators | null {
  try {
    const value = JSON.parse(line) as Partial<Simulators> | null;
    return typeof value?.zai?.webUrl === 'string' ? { zai: value.zai } : null;
  } catch {
    return null;
  }
}
