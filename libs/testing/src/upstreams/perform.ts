import { arrange } from './arrange.js';
import type { Exchange } from './exchange.js';
import { LoadSource } from './load.js';
import { captchaPage, wafPage } from './pages.js';
import type { Pacer } from './pacer.js';
import type { AnswerPlan, Plan, RefusalPlan } from './plan.js';
import { play, playLoad, type Stage } from './play.js';
import { sendError } from './route-faults.js';
import { STREAM_HEADERS, type LoadWire, type Wire } from './wire.js';

export interface PerformTools {
  readonly pacer: Pacer;
  /** The simulator's own pace, ms from event to event, where a plan names none. */
  readonly paceMs: number;
  readonly toErrorBody: (status: number, businessCode: string | null) => unknown;
}

/** Answers a request as planned, as a stream of the given wire. */
export async function perform(plan: Plan, exchange: Exchange, wire: LoadWire, tools: PerformTools): Promise<void> {
  if (plan.kind !== 'load') return performAnswer(plan, exchange, wire, tools);
  exchange.call.scenario = plan.scenario;
  exchange.head(200, STREAM_HEADERS);
  const source = new LoadSource(plan, wire);
  return playLoad(toStage(exchange, tools), source, wire.closing(source.usage()));
}

/** The same for a wire that has no prepared events. */
export async function performAnswer(
  plan: AnswerPlan | RefusalPlan,
  exchange: Exchange,
  wire: Wire,
  tools: PerformTools,
): Promise<void> {
  exchange.call.scenario = plan.scenario;
  if (plan.kind === 'refusal') return refuse(plan, exchange, tools);
  await waitForHead(plan, tools.pacer);
  if (exchange.response.destroyed) return;
  exchange.head(200, STREAM_HEADERS);
  const { firstMs, everyMs, slicing } = plan.delivery;
  await play(toStage(exchange, tools), arrange(wire.frames(plan.answer), plan.fault, wire), {
    firstMs,
    everyMs: everyMs ?? tools.paceMs,
    slicing,
  });
}

function toStage({ response, call }: Exchange, { pacer }: PerformTools): Stage {
  return { response, call, pacer };
}

export function refuse(plan: RefusalPlan, exchange: Exchange, tools: PerformTools): void {
  exchange.call.scenario = plan.scenario;
  if (plan.page === 'waf') exchange.html(plan.status, wafPage());
  else if (plan.page === 'captcha') exchange.html(plan.status, captchaPage());
  else
    sendError(exchange, plan.status, (status) => tools.toErrorBody(status, plan.businessCode), plan.retryAfterSeconds);
}

export function waitForHead(plan: AnswerPlan, pacer: Pacer): Promise<void> {
  return pacer.until(performance.now() + plan.delivery.headMs);
}
