import { BaseRpcContext } from '@nestjs/microservices';
import type { RequestHeaders } from '../wire/request-entry.js';

export interface StreamContextParts {
  readonly headers: RequestHeaders;
  /** Aborts when the caller left or the deadline passed. */
  readonly signal: AbortSignal;
  /** When the time for the whole answer runs out, ms since 1970 by this process's clock. */
  readonly deadlineAt: number;
  readonly announce: (head: object) => void;
}

/** What a handler learns of its request beside the payload: `@Ctx() context: StreamContext`. */
export class StreamContext extends BaseRpcContext<[StreamContextParts]> {
  get signal(): AbortSignal {
    return this.args[0].signal;
  }

  get deadlineAt(): number {
    return this.args[0].deadlineAt;
  }

  get requestId(): string {
    return this.args[0].headers.requestId;
  }

  get headers(): RequestHeaders {
    return this.args[0].headers;
  }

  /** Where the trace of the request goes on; undefined where nobody traces it. */
  get traceparent(): string | undefined {
    return this.args[0].headers.traceparent;
  }

  /** Tells the caller who serves it; travels ahead of the first item or error. The last call before that wins. */
  announce(head: object): void {
    this.args[0].announce(head);
  }
}
