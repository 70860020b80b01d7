import type { Program } from './programs.js';

/** Lets a program be asked for its memory: to be set in its environment. It listens on a free loopback port. */
export const INSPECTABLE = { NODE_OPTIONS: '--inspect=127.0.0.1:0' };

export interface LiveMemory {
  /** Objects and buffers that are in use, bytes. */
  readonly liveBytes: number;
  /** All memory of the process that is in RAM, bytes. */
  readonly residentBytes: number;
}

/** Address of the inspector of an INSPECTABLE program. To be asked for early: only so many lines of a log are kept. */
export async function inspectorOf(program: Program): Promise<string> {
  const line = await program.line((text) => text.startsWith('Debugger listening on ws://'));
  return line.slice(line.indexOf('ws://'));
}

/** Memory of a program after its garbage was collected, by V8's inspector. */
export async function liveMemory(inspector: string): Promise<LiveMemory> {
  const socket = new WebSocket(inspector);
  await new Promise((resolve) => (socket.onopen = resolve));
  const answers = new Map<number, (result: unknown) => void>();
  socket.onmessage = ({ data }) => {
    const { id, result } = JSON.parse(String(data)) as { id: number; result: unknown };
    answers.get(id)?.(result);
  };
  let id = 0;
  const call = (method: string, params: object = {}): Promise<unknown> =>
    new Promise((resolve) => {
      id += 1;
      answers.set(id, resolve);
      socket.send(JSON.stringify({ id, method, params }));
    });
  // What finalizers let go of is collected by the second turn.
  await call('HeapProfiler.collectGarbage');
  await call('HeapProfiler.collectGarbage');
  const expression = 'JSON.stringify(process.memoryUsage())';
  const { result } = (await call('Runtime.evaluate', { expression, returnByValue: true })) as {
    result: { value: string };
  };
  socket.close();
  const { heapUsed, arrayBuffers, rss } = JSON.parse(result.value) as NodeJS.MemoryUsage;
  return { liveBytes: heapUsed + arrayBuffers, residentBytes: rss };
}
