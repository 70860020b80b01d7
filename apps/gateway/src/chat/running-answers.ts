import { Roster, ServiceError } from '@sluice/contract';
import type { Response } from 'express';

/** One answer under way: aborted when its client leaves, or when the gateway has to stop. */
export class RunningAnswer {
  private readonly abort = new AbortController();
  private readonly ticket: number;
  private stopError: ServiceError | null = null;
  private readonly onClose = (): void => {
    if (!this.response.writableFinished) this.abort.abort();
  };

  constructor(
    private readonly response: Response,
    private readonly all: Roster<RunningAnswer>,
  ) {
    this.ticket = all.add(this);
    response.once('close', this.onClose);
    if (response.closed || response.destroyed) this.onClose();
  }

  get signal(): AbortSignal {
    return this.abort.signal;
  }

  /** Whether nobody is there any more to be answered. */
  get isAbandoned(): boolean {
    return this.response.closed || this.response.destroyed;
  }

  /** Why the answer was cut short by us; null when it was not. */
  get stopReason(): ServiceError | null {
    return this.stopError;
  }

  stop(error: ServiceError): void {
    this.stopError = error;
    this.abort.abort();
  }

  /** The answer is over; its last bytes may still be on their way. */
  [Symbol.dispose](): void {
    this.all.remove(this.ticket);
  }
}

/** All answers under way in this process. */
export class RunningAnswers {
  private readonly running = new Roster<RunningAnswer>();

  begin(response: Response): RunningAnswer {
    return new RunningAnswer(response, this.running);
  }

  /** Ends what still runs; each client is told so in the form that its answer allows. */
  stopAll(): void {
    for (const answer of this.running) {
      answer.stop(new ServiceError('worker_lost', 'The gateway was stopped before the answer was complete.'));
    }
  }
}
