import { banner } from './banner.ts';
import { build } from './build.ts';
import { dataDir, freshSecrets, numberOf } from './environment.ts';
import type { Lifetime } from './lifetime.ts';
import { LinePrinter, lineFormat } from './log-lines.ts';
import { claimPorts } from './ports.ts';
import { waitUntilReady } from './readiness.ts';
import { findRedisServer, leadsToRedis, privateRedis } from './redis.ts';
import { nodeProcess, portsOf, probesOf, publicUrl, type Service } from './services.ts';
import { Supervisor } from './supervisor.ts';

/** What a service takes to finish what it runs, unless SHUTDOWN_GRACE_MS says otherwise, and then to close. */
const DRAIN_MS = 30_000;
const CLOSING_MS = 5_000;
const REDIS_GRACE_MS = 5_000;
const READY_LIMIT_MS = 60_000;
/** A service that ends this often before it was ready once will not mend itself, e.g. for want of a setting. */
const DEATHS_AT_START = 2;
/** Exit code of a service whose settings cannot be used (EX_CONFIG of sysexits.h). */
const EXIT_CONFIG = 78;

export interface ProductOptions {
  readonly root: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly services: readonly Service[];
  /** Projects that are built first. */
  readonly projects: readonly string[];
  /** Said in the banner: where answers come from. */
  readonly source: string;
  /** Starts what must run before the services, and gives further settings; what `settings` has set stays. */
  readonly prepare?: (stage: Stage) => Promise<Readonly<Record<string, string>>>;
}

type LineWatch = (name: string, line: string) => boolean;

export interface Stage {
  readonly root: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly supervisor: Supervisor;
  readonly lifetime: Lifetime;
  /** Shows `watch` each line that a process prints; one that it returns true for is not printed. */
  readonly watchLines: (watch: LineWatch) => void;
}

/** Runs the whole product on this machine until `lifetime` ends. @throws Refusal when it cannot be started */
export async function runProduct(options: ProductOptions, lifetime: Lifetime): Promise<void> {
  const { root, services } = options;
  const settings = { ...freshSecrets(), ...options.settings };
  const { signal } = lifetime;
  const ports = portsOf(services, settings);
  await claimPorts(ports);

  console.log('Building ...');
  await build(root, options.projects, signal);

  const printer = new LinePrinter(lineFormat(settings, process.stdout.isTTY), (line) => console.log(line));
  const watchers: LineWatch[] = [];
  const unusable = new Set<string>();
  const supervisor = new Supervisor({
    onLine: (name, line) => {
      if (!watchers.some((watch) => watch(name, line))) printer.print(name, line);
    },
    onDeath: (name, { code, signal: killedBy }, pauseMs) => {
      if (code === EXIT_CONFIG) unusable.add(name);
      printer.print(name, `ended (${killedBy ?? `exit code ${code}`}); it is started again in ${pauseMs / 1_000} s`);
    },
  });
  const stage: Stage = { root, settings, supervisor, lifetime, watchLines: (watch) => void watchers.push(watch) };

  const redis: Record<string, string> = leadsToRedis(settings) ? {} : { REDIS_URL: await startRedis(stage) };
  const prepared = (await options.prepare?.(stage)) ?? {};
  const portSettings = Object.fromEntries([...ports].map(([setting, port]) => [setting, String(port)]));
  const env = { ...prepared, ...settings, ...portSettings, ...redis };
  const names = services.map((service) => service.name);
  const drainMs = numberOf(settings['SHUTDOWN_GRACE_MS'], DRAIN_MS);
  lifetime.atEnd(() => supervisor.stop(drainMs + CLOSING_MS, names));
  for (const service of services) supervisor.start(nodeProcess(root, service.name, service.entry, env));

  const awaited = services.flatMap((service) => probesOf(service, settings));
  const idle = await waitUntilReady(awaited, READY_LIMIT_MS, signal, (name) => {
    if (unusable.has(name)) return `The settings of ${name} cannot be used: it says above which. They stand in .env.`;
    return supervisor.deaths(name) < DEATHS_AT_START ? null : `${name} keeps ending: see its last words above.`;
  });
  const apiKey = settings['SKIP_AUTH_TOKEN'] === 'true' ? null : (settings['AUTH_TOKEN'] ?? null);
  for (const { name, reason } of idle) printer.print(name, `serves nobody yet: ${reason}`);
  console.log(
    banner({
      url: publicUrl(services, settings),
      apiKey,
      adminPassword: settings['ADMIN_PASSWORD'] ?? '',
      source: options.source,
    }),
  );
  await lifetime.stopped();
}

async function startRedis({ settings, root, supervisor, lifetime }: Stage): Promise<string> {
  const program = await findRedisServer((message) => console.log(message), lifetime.signal);
  const redis = await privateRedis(program, dataDir(settings, root));
  lifetime.atEnd(() => redis.remove());
  lifetime.signal.throwIfAborted();
  lifetime.atEnd(() => supervisor.stop(REDIS_GRACE_MS, [redis.process.name]));
  supervisor.start(redis.process);
  await redis.ready(lifetime.signal);
  return redis.url;
}
