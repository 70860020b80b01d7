import { ZAI_API_KEY, ZAI_USER_TOKEN } from './zai/credentials.js';
import { startZaiUpstreams } from './zai/start.js';

/** Starts all simulators by themselves and says in one line of JSON where they are. */
const { SIM_ZAI_WEB_PORT = '0', SIM_ZAI_API_PORT = '0', SIM_PACE_MS } = process.env;
const zai = await startZaiUpstreams({
  webPort: Number(SIM_ZAI_WEB_PORT),
  apiPort: Number(SIM_ZAI_API_PORT),
  keepsBodies: false,
  ...(SIM_PACE_MS === undefined ? {} : { paceMs: Number(SIM_PACE_MS) }),
});
const { webUrl, apiUrl } = zai;
console.log(JSON.stringify({ zai: { webUrl, apiUrl, userToken: ZAI_USER_TOKEN, apiKey: ZAI_API_KEY } }));
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void zai.close());
