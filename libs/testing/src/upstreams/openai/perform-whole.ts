import { arrange } from '../arrange.js';
import type { Exchange } from '../exchange.js';
import { loadText } from '../load.js';
import { refuse, waitForHead, type PerformTools } from '../perform.js';
import type { Fault, Plan } from '../plan.js';
import { play } from '../play.js';
import type { Frame } from '../wire.js';
import type { ChunkWire } from './chunk-wire.js';

/**
 * Answers a request that did not ask for a stream: one JSON body, when the answer is complete. A fault that counts
 * events meets the halves of that body: with `after=0` nothing of it arrives, else the first half.
 */
export async function performWhole(
  plan: Plan,
  exchange: Exchange,
  wire: ChunkWire,
  tools: PerformTools,
): Promise<void> {
  exchange.call.scenario = plan.scenario;
  if (plan.kind === 'refusal') return refuse(plan, exchange, tools);
  if (plan.kind === 'load') {
    const { text, usage } = loadText(plan);
    exchange.json(200, wire.toWholeText(text, usage));
    return;
  }
  const { fault, delivery } = plan;
  if (fault?.kind === 'error') {
    exchange.json(500, tools.toErrorBody(500, fault.code));
    return;
  }
  await waitForHead(plan, tools.pacer);
  await tools.pacer.until(performance.now() + delivery.firstMs);
  if (exchange.response.destroyed) return;
  const body = Buffer.from(JSON.stringify(wire.toWhole(plan.answer)));
  exchange.head(200, { 'content-type': 'application/json' });
  const stage = { response: exchange.response, call: exchange.call, pacer: tools.pacer };
  const playlist = arrange(toHalves(body), toWholeFault(fault), wire);
  await play(stage, playlist, { firstMs: 0, everyMs: 0, slicing: delivery.slicing });
}

function* toHalves(body: Buffer): Iterable<Frame> {
  const middle = Math.ceil(body.length / 2);
  yield { role: 'event', bytes: body.subarray(0, middle) };
  yield { role: 'finish', bytes: body.subarray(middle) };
}

/** A line that is no JSON has no place in one body: such a body is simply cut short. */
function toWholeFault(fault: Fault | null): Fault | null {
  return fault?.kind === 'garbage' || fault?.kind === 'garbage-all' ? { kind: 'close', after: 1 } : fault;
}
