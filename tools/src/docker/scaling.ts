import type { Client } from './client.ts';
import type { Stack } from './stack.ts';

const REPLICAS = 3;
const QUESTIONS = 60;
const AT_ONCE = 12;
/** A second long, so that all replicas have some of them at once. */
const QUESTION = 'sim:load events=20 rate=20';
/** Both doors of the simulated Z.AI. */
const SIMULATORS = ['http://127.0.0.1:4001', 'http://127.0.0.1:4002'];
const METRICS = 'http://127.0.0.1:8091/metrics';

interface SimulatorState {
  readonly calls: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** Three workers share what one provider is asked, and the upstream is called once for each question. */
export async function sharesTheLoad(stack: Stack, client: Client): Promise<string> {
  await stack.up('--scale', `worker-zai=${REPLICAS}`);
  const replicas = await stack.containers('worker-zai');
  if (replicas.length !== REPLICAS) throw new Error(`there are ${replicas.length} workers`);
  const attemptsBefore = await Promise.all(replicas.map((id) => attemptsOf(stack, id)));
  const callsBefore = await completions(stack);
  const wholes = await askAll(client);
  const attempts = await Promise.all(replicas.map((id) => attemptsOf(stack, id)));
  const shares = attempts.map((count, index) => count - attemptsBefore[index]!);
  const calls = (await completions(stack)) - callsBefore;
  const seen = `${wholes} of ${QUESTIONS} answers whole, ${calls} upstream calls, served by the workers ${shares.join(' + ')}`;
  const sum = shares.reduce((a, b) => a + b, 0);
  const isFair = shares.every((share) => share > QUESTIONS / REPLICAS / 4);
  if (wholes !== QUESTIONS || calls !== QUESTIONS || sum !== QUESTIONS || !isFair) throw new Error(seen);
  await stack.up('--scale', 'worker-zai=1');
  return seen;
}

async function askAll(client: Client): Promise<number> {
  let asked = 0;
  let wholes = 0;
  const askOn = async (): Promise<void> => {
    while (asked < QUESTIONS) {
      asked += 1;
      if ((await client.ask('GLM-4.6', QUESTION)).isWhole) wholes += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, askOn));
  return wholes;
}

/** Attempts of one worker at its upstream since it started. */
async function attemptsOf(stack: Stack, worker: string): Promise<number> {
  const text = await stack.fetchInside(worker, METRICS);
  const samples = [...text.matchAll(/^sluice_upstream_attempts_total\{.*\} (\d+)$/gm)];
  return samples.reduce((sum, [, count]) => sum + Number(count), 0);
}

/** Calls for an answer that the simulators of Z.AI have seen, whatever they said. */
async function completions(stack: Stack): Promise<number> {
  const simulators = await stack.container('simulators');
  const states = await Promise.all(
    SIMULATORS.map(
      async (url) => JSON.parse(await stack.fetchInside(simulators, `${url}/__sim/state`)) as SimulatorState,
    ),
  );
  const rows = states
    .flatMap(({ calls }) => Object.entries(calls))
    .filter(([route]) => /^POST .*completions$/.test(route));
  return rows.flatMap(([, byStatus]) => Object.values(byStatus)).reduce((sum, count) => sum + count, 0);
}
