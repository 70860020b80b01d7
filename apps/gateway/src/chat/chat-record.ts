import { outcomeOfFinish, type FinishEvent, type Outcome, type ServedBy, type ServiceError } from '@sluice/contract';
import type { ReplyStream } from '@sluice/transport';
import type { ChatTrace } from './chat-trace.js';

/** What became of one chat request. Filled in as it goes; read once, when the response has closed. */
export class ChatRecord {
  /** When it came in, ms since 1970. */
  readonly at = Date.now();
  /** null where requests are not traced. */
  trace: ChatTrace | null = null;
  model = '';
  providerId = '';
  isStream = false;
  /** The answer on the wire; null until the request has been handed over. */
  reply: Pick<ReplyStream, 'head' | 'attempts' | 'takenAt'> | null = null;
  /** Moments by `performance.now()`; null while they have not come. */
  dispatchedAt: number | null = null;
  firstEventAt: number | null = null;
  /** Characters of the request, without images, and of the answer so far: for an estimate of what nobody counts to the end. */
  requestChars = 0;
  answerChars = 0;
  /** When the answer was complete or had failed, whatever of it was still on its way to the client. */
  endedAt: number | null = null;
  private finishEvent: FinishEvent | null = null;
  private failure: ServiceError | null = null;

  get finish(): FinishEvent | null {
    return this.finishEvent;
  }

  set finish(finish: FinishEvent | null) {
    this.finishEvent = finish;
    if (finish !== null) this.endedAt ??= performance.now();
  }

  /** The first cause counts: what follows from it is no news. */
  fail(error: ServiceError): void {
    this.failure ??= error;
    this.endedAt ??= performance.now();
  }

  get error(): ServiceError | null {
    return this.failure;
  }

  /** Who serves, as far as it is known. */
  get head(): ServedBy | null {
    return this.reply?.head ?? null;
  }

  /** Handed over, and no worker has taken it yet. */
  get isWaiting(): boolean {
    return this.reply !== null && this.reply.takenAt === null && this.endedAt === null;
  }

  /**
   * From the hand-over until a worker had taken it, ms; null where none did.
   *
   * @param startedAt  when the request came in, by `performance.now()`
   */
  queueMs(startedAt: number): number | null {
    const takenAt = this.reply?.takenAt ?? null;
    if (takenAt === null || this.dispatchedAt === null) return null;
    return Math.max(0, takenAt - this.at - (this.dispatchedAt - startedAt));
  }

  /** Attempts at an upstream, and puts into the queue that came to nothing. */
  get attempts(): number {
    return this.reply === null ? 0 : (this.head?.attempts ?? 1) + this.reply.attempts - 1;
  }

  /**
   * How the request ended: the one place that decides it.
   *
   * @param wasDelivered  whether the whole response had been handed to the system when the connection closed
   */
  outcome(wasDelivered: boolean): Outcome {
    if (!wasDelivered) return 'client_gone';
    if (this.failure !== null) return this.failure.kind.outcome;
    return this.finish === null ? 'internal_error' : outcomeOfFinish(this.finish.reason);
  }
}
