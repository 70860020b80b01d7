import {
  type ChatEvent,
  type ChatRequest,
  type FinishEvent,
  type ReadyIterable,
  ServiceError,
  takeReady,
} from '@sluice/contract';
import type { UsageTally } from '@sluice/provider-kit';

type Step = IteratorResult<ChatEvent, undefined>;

const DONE: Step = { done: true, value: undefined };

export interface SettledAnswerOptions {
  /** What has been read of `events` already. */
  readonly first: Step;
  readonly events: AsyncIterator<ChatEvent, undefined>;
  /** Counts what passes, where nobody else does. */
  readonly tally: UsageTally | null;
  /** As it was sent. */
  readonly request: ChatRequest;
  /** Told how the answer ended, and what it took. */
  readonly onFinish?: (finish: FinishEvent) => void;
  /** Called once, with what the answer ended with; null when it went well. `hasLeft`: its reader wanted no more. */
  readonly settle: (error: ServiceError | null, hasLeft: boolean) => Promise<void>;
}

/**
 * An answer that has begun, up to its end, at which its token is settled. No generator: all but the last of its steps
 * are those of the provider, and should cost no more.
 */
export class SettledAnswer implements AsyncIterableIterator<ChatEvent, undefined>, ReadyIterable<ChatEvent> {
  /** Known already, and next in turn. */
  private first: Step | null;
  private isSettled = false;
  private readonly onStep = (step: Step): Step | Promise<Step> => this.pass(step);
  private readonly onFault = (reason: unknown): Promise<never> => this.fail(reason);

  constructor(private readonly options: SettledAnswerOptions) {
    this.first = options.first;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  takeReady(): ChatEvent | undefined {
    if (this.isSettled || this.first !== null) return undefined;
    const event = takeReady(this.options.events);
    if (event === undefined) return undefined;
    // Its usage may have to be counted first, which takes a step.
    if (event.type === 'finish') this.first = { done: false, value: event };
    else this.options.tally?.add(event);
    return event.type === 'finish' ? undefined : event;
  }

  next(): Promise<Step> {
    if (this.isSettled) return Promise.resolve(DONE);
    const { first } = this;
    if (first === null) return this.options.events.next().then(this.onStep, this.onFault);
    this.first = null;
    return Promise.resolve(this.pass(first));
  }

  async return(): Promise<Step> {
    if (this.isSettled) return DONE;
    try {
      await this.options.events.return?.();
    } finally {
      await this.settle(null, true);
    }
    return DONE;
  }

  private pass(step: Step): Step | Promise<Step> {
    if (step.done === true) return this.end();
    if (step.value.type === 'finish') return this.finish(step.value);
    this.options.tally?.add(step.value);
    return step;
  }

  private async finish(finish: FinishEvent): Promise<Step> {
    const { tally, request, onFinish } = this.options;
    const value = tally === null ? finish : await tally.complete(finish, request);
    onFinish?.(value);
    return { done: false, value };
  }

  private async end(): Promise<Step> {
    await this.settle(null, false);
    return DONE;
  }

  private async fail(reason: unknown): Promise<never> {
    const error = ServiceError.from(reason);
    await this.settle(error, false);
    throw error;
  }

  private async settle(error: ServiceError | null, hasLeft: boolean): Promise<void> {
    if (this.isSettled) return;
    this.isSettled = true;
    await this.options.settle(error, hasLeft);
  }
}
