import 'reflect-metadata';
import { AdminConfig } from '../../../apps/admin/server/config.ts';
import { GatewayConfig } from '../../../apps/gateway/src/config.ts';
import { TokenServiceConfig } from '../../../apps/token-service/src/config.ts';
import { createUpstreamHttp, type ProviderDefinition } from '../../../libs/provider-kit/src/index.ts';
import { providerSettingsClass, WorkerConfig } from '../../../libs/worker-host/src/config.ts';
import { PROVIDER_IDS, SERVICES } from '../../src/run/services.ts';

type SettingsClass = new () => object;

/** The two classes of settings of a provider that has a worker. */
async function classesOf(id: string): Promise<SettingsClass[]> {
  const exported = (await import(`../../../libs/providers/${id}/src/index.ts`)) as Record<string, ProviderDefinition>;
  const definition = exported[id]!;
  const tools = { http: createUpstreamHttp(), now: Date.now, warn: () => undefined };
  const { channels } = definition.create(new definition.Config(), tools);
  const port = SERVICES.find(({ name }) => name === `worker-${id}`)!.doors[0]!.port;
  return [definition.Config, providerSettingsClass(id, channels, port)];
}

/** The settings that each app reads, with their defaults, by the app's name. */
export const settingsByApp: ReadonlyMap<string, Readonly<Record<string, unknown>>> = new Map([
  ['gateway', defaultsOf([GatewayConfig])],
  ['token-service', defaultsOf([TokenServiceConfig])],
  ['admin', defaultsOf([AdminConfig])],
  ...(await Promise.all(
    PROVIDER_IDS.map(async (id) => [`worker-${id}`, defaultsOf([WorkerConfig, ...(await classesOf(id))])] as const),
  )),
]);

function defaultsOf(classes: readonly SettingsClass[]): Record<string, unknown> {
  return Object.assign({}, ...classes.map((Config) => ({ ...new Config() }))) as Record<string, unknown>;
}
