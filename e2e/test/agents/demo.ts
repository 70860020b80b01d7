import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, startProgram, type UpstreamCall } from '@sluice/testing';

const LAUNCHER = join(import.meta.dirname, '../../../tools/run.mjs');
const PORTS = ['LISTEN_PORT', 'OPS_PORT', 'WORKER_ZAI_PORT', 'WORKER_K2THINK_PORT', 'WORKER_LONGCAT_PORT'] as const;

/** `npm run demo` on ports of its own. */
export interface Demo {
  /** What an OpenAI client takes for its base URL. */
  readonly baseUrl: string;
  readonly port: number;
  readonly apiKey: string;
  /** Completions that the simulator of a provider's channel was asked for, oldest first. */
  completions(provider: string, channel: string): Promise<readonly UpstreamCall[]>;
  stop(): Promise<void>;
}

/** @param channels  by provider, the one channel that serves it */
export async function startDemo(channels: Readonly<Record<string, string>>): Promise<Demo> {
  const apiKey = 'sk-sluice-demo-of-the-agents';
  const dataDir = await mkdtemp(join(tmpdir(), 'sluice-demo-'));
  const simulatorPort = (provider: string, channel: string) => `SIM_${provider}_${channel}_PORT`.toUpperCase();
  const ports = new Map<string, number>();
  const simulators = Object.entries(channels).map(([provider, channel]) => simulatorPort(provider, channel));
  for (const name of [...PORTS, ...simulators]) ports.set(name, await freePort());
  const program = startProgram([LAUNCHER, 'demo'], {
    ...Object.fromEntries([...ports].map(([name, port]) => [name, `${port}`])),
    ...Object.fromEntries(Object.entries(channels).map(([id, channel]) => [`${id.toUpperCase()}_CHANNELS`, channel])),
    AUTH_TOKEN: apiKey,
    DATA_DIR: dataDir,
    SIM_PACE_MS: '1',
  });
  await program.line((line) => line.startsWith('Sluice is ready.'));
  const port = ports.get('LISTEN_PORT')!;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    port,
    apiKey,
    async completions(provider, channel) {
      const url = `http://127.0.0.1:${ports.get(simulatorPort(provider, channel))}/__sim/calls`;
      const calls = (await (await fetch(url)).json()) as UpstreamCall[];
      return calls.filter(({ scenario }) => scenario !== undefined);
    },
    async stop() {
      await program.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
