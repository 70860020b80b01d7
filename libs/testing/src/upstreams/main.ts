import { startK2ThinkUpstreams } from './k2think/start.js';
import { startLongcatUpstreams } from './longcat/start.js';
import { startZaiUpstreams } from './zai/start.js';

/** The simulators of every provider, by its id: a further one is a further row. */
const STARTERS = { k2think: startK2ThinkUpstreams, longcat: startLongcatUpstreams, zai: startZaiUpstreams };

/** Starts them all and says in one line of JSON which settings lead the workers to them. */
const { SIM_PACE_MS, SIM_HOST } = process.env;
const started = await Promise.all(
  Object.entries(STARTERS).map(async ([id, start]) => {
    const port = (channel: string): number => Number(process.env[`SIM_${id.toUpperCase()}_${channel}_PORT`] ?? 0);
    const upstreams = await start({
      webPort: port('WEB'),
      apiPort: port('API'),
      host: SIM_HOST,
      keepsBodies: false,
      ...(SIM_PACE_MS === undefined ? {} : { paceMs: Number(SIM_PACE_MS) }),
    });
    return { id, upstreams };
  }),
);
const settings = started.map(({ id, upstreams }) => [id, upstreams.workerSettings]);
console.log(JSON.stringify({ simulators: Object.fromEntries(settings) as object }));
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => void Promise.all(started.map(({ upstreams }) => upstreams.close())));
}
