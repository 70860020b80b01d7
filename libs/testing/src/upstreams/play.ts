import type { ServerResponse } from 'node:http';
import { setImmediate as nextTick } from 'node:timers/promises';
import type { Playlist } from './arrange.js';
import type { OpenCall } from './call-log.js';
import type { LoadSource } from './load.js';
import type { Pacer } from './pacer.js';
import { slice, type Slicing } from './slicing.js';

/** Frames sent without a pause before others get their turn. */
const FRAMES_PER_TURN = 32;

export interface Tempo {
  readonly firstMs: number;
  readonly everyMs: number;
  readonly slicing: Slicing;
}

/** Where the bytes of one answer go, and on whose account. */
export interface Stage {
  readonly response: ServerResponse;
  readonly call: OpenCall;
  readonly pacer: Pacer;
}

/** Sends a playlist, no faster than the socket takes it. Resolves when all is sent or the client has left. */
export async function play(stage: Stage, playlist: Playlist, tempo: Tempo): Promise<void> {
  const { response, call, pacer } = stage;
  let due = performance.now() + tempo.firstMs;
  let turn = 0;
  for (const frame of playlist.frames) {
    await pacer.until(due);
    if (response.destroyed) return;
    for (const bytes of slice(frame, tempo.slicing)) {
      if (!(await send(stage, bytes))) return;
      if (tempo.slicing !== 'frames') await nextTick();
    }
    call.events += 1;
    due += tempo.everyMs;
    turn += 1;
    if (turn % FRAMES_PER_TURN === 0) await nextTick();
  }
  if (playlist.ending === 'end') response.end();
  if (playlist.ending === 'destroy') await breakConnection(stage);
}

/** Sends a load and what closes it: one write an event where it is paced, prepared batches where it is not. */
export async function playLoad(stage: Stage, source: LoadSource, closing: Buffer): Promise<void> {
  const { events, ratePerSecond } = source.plan;
  const { response, call, pacer } = stage;
  const start = performance.now();
  for (let index = 0; index < events;) {
    if (ratePerSecond > 0) await pacer.until(start + (index * 1_000) / ratePerSecond);
    if (response.destroyed) return;
    const { bytes, count } = ratePerSecond > 0 ? { bytes: source.event(index), count: 1 } : source.batch(index);
    if (!(await send(stage, bytes))) return;
    index += count;
    call.events += count;
  }
  response.end(closing);
}

/** false when the client has left. */
async function send({ response, call }: Stage, bytes: Buffer): Promise<boolean> {
  call.bytes += bytes.length;
  if (!response.write(bytes) && !response.destroyed) await drained(response);
  return !response.destroyed;
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      response.off('drain', settle);
      response.off('close', settle);
      resolve();
    };
    response.on('drain', settle);
    response.on('close', settle);
  });
}

/** Lets what was written reach the client, then closes the socket without the end that HTTP asks for. */
async function breakConnection({ response, call }: Stage): Promise<void> {
  call.isBroken = true;
  await new Promise((resolve) => setImmediate(resolve));
  response.socket?.destroySoon();
}
