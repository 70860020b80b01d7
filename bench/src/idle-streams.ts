import { INSPECTABLE, inspectorOf, liveMemory, type LiveMemory } from '@sluice/testing';
import { judge, type Bar, type JudgedBar } from './bars.ts';
import { openStream, type OpenStream } from './open-stream.ts';
import type { Subjects } from './subjects.ts';

const STREAMS = 800;
const SETTLING_MS = 3_000;
const KB = 1_024;

const LIVE: Bar = {
  measure: 'idle open stream: objects and buffers of gateway and worker',
  must: 40,
  good: 30,
  unit: 'KB',
};
const RESIDENT: Bar = {
  measure: 'idle open stream: growth in RAM of gateway and worker',
  must: 100,
  good: 40,
  unit: 'KB',
};

/**
 * By how much an open stream that has said one word and waits makes gateway and worker grow, garbage not counted: a
 * product of its own, whose processes can be asked.
 */
export async function checkIdleStreams(subjects: Subjects): Promise<JudgedBar[]> {
  const product = await subjects.startAnother(INSPECTABLE);
  const memory = async (): Promise<LiveMemory> => {
    const [gateway, worker] = [
      await liveMemory(await inspectorOf(product.gateway)),
      await liveMemory(await inspectorOf(product.workers[0]!)),
    ];
    return {
      liveBytes: gateway.liveBytes + worker.liveBytes,
      residentBytes: gateway.residentBytes + worker.residentBytes,
    };
  };
  const hold = (count: number): Promise<OpenStream[]> =>
    Promise.all(Array.from({ length: count }, () => openStream(product, 'sim:stall after=1')));
  const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, SETTLING_MS));
  // The first streams grow what all later ones share.
  const first = await hold(STREAMS / 4);
  await settled();
  const before = await memory();
  const held = await hold(STREAMS);
  await settled();
  const after = await memory();
  for (const { request } of [...first, ...held]) request.destroy();
  await product.stop();
  return [
    judge(LIVE, (after.liveBytes - before.liveBytes) / STREAMS / KB),
    judge(RESIDENT, (after.residentBytes - before.residentBytes) / STREAMS / KB),
  ];
}
