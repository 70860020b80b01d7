import type { MatrixClient } from './clients/client.ts';
import { aiSdk } from './clients/ai-sdk.ts';
import { langchain } from './clients/langchain.ts';
import { openaiPackage } from './clients/openai.ts';
import { type ChannelStack, startChannelStack } from './channel-stack.ts';
import { type ChannelName, type Column, columnsOf, modelNames } from './columns.ts';
import type { Row } from './rows/row.ts';
import { ROWS } from './rows/rows.ts';
import { expectEqual, Scene, Unmet } from './scene.ts';

export const CLIENTS: readonly MatrixClient[] = [openaiPackage, aiSdk, langchain];

/** What one SDK came to in one cell. */
export interface Result {
  readonly client: string;
  /** null when all was seen that was promised. */
  readonly cause: string | null;
}

/** One row of one column, by all SDKs. */
export interface Cell {
  readonly row: Row;
  readonly column: Column;
  readonly isOffered: boolean;
  readonly results: readonly Result[];
}

/** A model that has not the channel, and what came of asking for it. */
export interface AbsentModel {
  readonly model: string;
  readonly results: readonly Result[];
}

/** All of the matrix over one channel. */
export interface ChannelMatrix {
  readonly channel: ChannelName;
  /** By row, then by column. */
  readonly cells: readonly Cell[];
  readonly absent: readonly AbsentModel[];
}

/** Cells that are under way together, each by all SDKs and in both ways: enough to keep two cores busy, too few to be in a queue for long. */
const AT_ONCE = 4;

/** Runs the whole matrix over one channel. Rejects only when the product cannot be started. */
export async function runMatrix(channel: ChannelName): Promise<ChannelMatrix> {
  const columns = columnsOf(channel);
  const places = ROWS.flatMap((row) => columns.map((column) => ({ row, column })));
  // Those that wait for a silent upstream cost nothing but time, which the others fill.
  const [waiting, others] = [places.filter(isWaiting), places.filter((place) => !isWaiting(place))];
  const stack = await startChannelStack(channel);
  try {
    const run = (place: Place): Promise<Cell> => runCell(stack, place);
    const lanes = await Promise.all([inTurn(waiting, waiting.length, run), inTurn(others, AT_ONCE, run)]);
    const done = new Map(lanes.flatMap((lane) => [...lane]));
    const absent = await Promise.all(modelsWithout(columns).map((model) => askForAbsent(stack, columns[0]!, model)));
    return { channel, cells: places.map((place) => done.get(place)!), absent };
  } finally {
    await stack.stop();
  }
}

/** What failed, a sentence each. */
export function failuresIn({ channel, cells, absent }: ChannelMatrix): readonly string[] {
  const told = (where: string, results: readonly Result[]): readonly string[] =>
    results.flatMap(({ client, cause }) => (cause === null ? [] : [`${where}, ${client}: ${cause}`]));
  return [
    ...cells.flatMap(({ row, column, results }) => told(`${column.model} (${channel}), ${row.name}`, results)),
    ...absent.flatMap(({ model, results }) => told(`${model} (${channel}), which has no such channel`, results)),
  ];
}

interface Place {
  readonly row: Row;
  readonly column: Column;
}

const isWaiting = ({ row }: Place): boolean => row.name === 'stall';

async function runCell(stack: ChannelStack, { row, column }: Place): Promise<Cell> {
  const isOffered = row.isOffered?.(column) ?? true;
  const run = async (scene: Scene): Promise<void> => (isOffered ? row.hold(scene) : row.withhold!(scene));
  return { row, column, isOffered, results: await byEachClient(stack, column, run) };
}

const modelsWithout = (columns: readonly Column[]): readonly string[] =>
  modelNames().filter((name) => columns.every(({ model }) => model !== name));

/** @param column  any that there is: only its provider matters, and no upstream is asked */
async function askForAbsent(stack: ChannelStack, column: Column, model: string): Promise<AbsentModel> {
  const run = async (scene: Scene): Promise<void> => {
    for (const { way, error } of await scene.both('Hello', { model })) {
      expectEqual(`${way}: the error`, error, { status: 404, code: 'model_not_found' });
    }
  };
  return { model, results: await byEachClient(stack, column, run) };
}

function byEachClient(
  stack: ChannelStack,
  column: Column,
  run: (scene: Scene) => Promise<void>,
): Promise<readonly Result[]> {
  return Promise.all(
    CLIENTS.map(async (client) => {
      const cause = await run(new Scene(stack, client, column)).then(() => null, toCause);
      return { client: client.name, cause };
    }),
  );
}

const toCause = (error: unknown): string =>
  error instanceof Unmet ? error.message : `it threw ${String(error).split('\n')[0]}`;

/** Runs all, so many at a time, in their order. */
async function inTurn<In, Out>(
  items: readonly In[],
  atOnce: number,
  run: (item: In) => Promise<Out>,
): Promise<ReadonlyMap<In, Out>> {
  const done = new Map<In, Out>();
  const queue = items.values();
  const work = async (): Promise<void> => {
    for (const item of queue) done.set(item, await run(item));
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return done;
}
