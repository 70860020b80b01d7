import { ServiceError, type ChatEvent, type FinishEvent } from '@sluice/contract';
import {
  BrokenAnswerError,
  isIrrevocable,
  type ChatCall,
  type Provider,
  type Shaping,
  UsageTally,
} from '@sluice/provider-kit';

/** The gateway takes longer silence for a stall, and nothing may be heard of an answer that is held back. ms */
const SIGN_OF_LIFE_MS = 5_000;

export interface ShapedAnswerOptions {
  readonly provider: Provider;
  /** Its request is in the channel's terms. */
  readonly call: ChatCall;
  readonly shaping: Shaping;
  /** Told before the model is asked again to mend its answer. */
  readonly onCorrection: () => void;
  /** ms, for intervals. */
  readonly now?: () => number;
}

/**
 * Answers by a channel that cannot do all that was asked for. An answer that is broken and of which nothing was sent
 * that counts is asked for once more, with what was wrong with it.
 *
 * @throws ServiceError `tool_call_invalid`, `json_output_invalid`, else whatever the provider throws
 */
export async function* shapedAnswer(options: ShapedAnswerOptions): AsyncGenerator<ChatEvent> {
  const { shaping, onCorrection } = options;
  let { call } = options;
  let isFinal = false;
  for (let isCorrection = false; ; isCorrection = true) {
    const tally = new UsageTally();
    try {
      for await (const event of oneAnswer({ ...options, call }, tally)) {
        isFinal ||= event.type !== 'finish' && isIrrevocable(event);
        yield event;
      }
      return;
    } catch (error) {
      if (!(error instanceof BrokenAnswerError)) throw error;
      if (isFinal || isCorrection) throw error.toServiceError();
      onCorrection();
      call = { ...call, request: shaping.corrected(tally.text, error.problem) };
    }
  }
}

/** Leaving the loop early, be it for an answer that is over or broken, closes the upstream's connection. */
async function* oneAnswer(
  { provider, call, shaping, now = () => performance.now() }: ShapedAnswerOptions,
  tally: UsageTally,
): AsyncGenerator<ChatEvent> {
  const shaper = await shaping.newShaper();
  let finish: FinishEvent | null = null;
  let lastYieldAt = now();
  for await (const event of provider.chat(call)) {
    if (event.type === 'finish') {
      finish = event;
      continue;
    }
    tally.add(event);
    const deltas = shaper.push(event);
    if (deltas.length > 0 || now() - lastYieldAt >= SIGN_OF_LIFE_MS) {
      if (deltas.length === 0) yield { type: 'text-delta', text: '' };
      else yield* deltas;
      lastYieldAt = now();
    }
    if (shaper.isOver) break;
  }
  if (finish === null && !shaper.isOver) {
    throw new ServiceError('upstream_interrupted', 'The upstream broke off its answer. Send the request again.');
  }
  const { deltas, reason } = shaper.end(finish?.reason ?? null);
  yield* deltas;
  const counted = finish ?? { type: 'finish', usage: null, usageSource: 'none' as const };
  yield await tally.complete({ ...counted, reason }, call.request, shaping.maxOutputTokens);
}
