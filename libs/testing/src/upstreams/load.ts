import { toAnswer } from './answers.js';
import type { AnswerPlan, LoadPlan, Question, UpstreamUsage } from './plan.js';
import { toBlocks } from './slicing.js';
import type { LoadWire } from './wire.js';

/** Events differ by a digit, so that a lost, doubled or displaced one shows in the text. */
const VARIANTS = 10;

/** Digits of a time in microseconds since 1970. */
const STAMP_DIGITS = 16;

/** Events of an unpaced load that are written at once, in bytes: a socket buffer's worth. */
const BATCH_BYTES = 32 * 1024;

/** Prepared bytes of a load, so that sending one event costs little more than the write. */
export class LoadSource {
  readonly #variants: readonly Buffer[];
  readonly #stampOffset: number;
  readonly #batch: Buffer;
  readonly eventsInBatch: number;

  constructor(
    readonly plan: LoadPlan,
    wire: LoadWire,
  ) {
    this.#variants = Array.from({ length: VARIANTS }, (_, variant) => wire.textEvent(eventText(plan, variant)));
    const first = this.#variants[0] ?? Buffer.alloc(0);
    this.#stampOffset = first.indexOf('0'.repeat(STAMP_DIGITS));
    const rounds = Math.max(1, Math.floor(BATCH_BYTES / (first.length * VARIANTS)));
    this.eventsInBatch = rounds * VARIANTS;
    this.#batch = Buffer.concat(Array.from({ length: rounds }, () => this.#variants).flat());
  }

  /** The event of a place in the answer, from 0; a stamped one is stamped now. */
  event(index: number): Buffer {
    const prepared = this.#variants[index % VARIANTS] ?? Buffer.alloc(0);
    if (!this.plan.isStamped) return prepared;
    const stamped = Buffer.from(prepared);
    stamped.write(stampNow(), this.#stampOffset, 'latin1');
    return stamped;
  }

  /** Up to `eventsInBatch` events from a place that is a multiple of ten. */
  batch(index: number): { readonly bytes: Buffer; readonly count: number } {
    const left = this.plan.events - index;
    if (left >= this.eventsInBatch && !this.plan.isStamped) return { bytes: this.#batch, count: this.eventsInBatch };
    const count = Math.min(left, this.plan.isStamped ? 1 : VARIANTS);
    return { bytes: Buffer.concat(Array.from({ length: count }, (_, offset) => this.event(index + offset))), count };
  }

  usage(): UpstreamUsage {
    return loadUsage(this.plan);
  }
}

/** What a load without stamps adds up to. The digits of a stamped one stand here as zeros. */
export function loadText(plan: LoadPlan): { readonly text: string; readonly usage: UpstreamUsage } {
  return { text: loadPieces(plan).join(''), usage: loadUsage(plan) };
}

/** The same text, event by event. */
export function loadPieces(plan: LoadPlan): string[] {
  const texts = Array.from({ length: VARIANTS }, (_, variant) => eventText(plan, variant));
  return Array.from({ length: plan.events }, (_, index) => texts[index % VARIANTS] ?? '');
}

/** A load as an answer like any other, for a wire on which events cannot be prepared. */
export function toLoadAnswer(plan: LoadPlan, question: Question): AnswerPlan {
  const { text } = loadText(plan);
  const everyMs = plan.ratePerSecond > 0 ? 1_000 / plan.ratePerSecond : 0;
  return {
    kind: 'answer',
    scenario: plan.scenario,
    answer: toAnswer(question, { text, toPieces: (whole) => toBlocks(whole, Math.max(1, plan.sizeBytes)) }),
    delivery: { headMs: 0, firstMs: 0, everyMs, slicing: 'frames' },
    fault: null,
  };
}

function loadUsage(plan: LoadPlan): UpstreamUsage {
  const completion = Math.ceil((plan.events * eventText(plan, 0).length) / 4);
  return {
    prompt_tokens: 10,
    completion_tokens: completion,
    total_tokens: 10 + completion,
    prompt_tokens_details: { cached_tokens: 0 },
  };
}

function eventText(plan: LoadPlan, variant: number): string {
  const opening = plan.isStamped ? '0'.repeat(STAMP_DIGITS) : String(variant);
  return opening.padEnd(plan.sizeBytes, plan.isStamped ? '-' : 'x');
}

function stampNow(): string {
  const microseconds = Math.round((performance.timeOrigin + performance.now()) * 1_000);
  return String(microseconds).padStart(STAMP_DIGITS, '0').slice(-STAMP_DIGITS);
}
