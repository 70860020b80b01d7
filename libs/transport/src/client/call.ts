import { type ServedBy, ServiceError, type WireError } from '@sluice/contract';
import { type Frame, FrameType, payloadText } from '../wire/frames.js';
import type { WireTimings } from '../wire/timings.js';
import { ReplyQueue } from './reply-queue.js';
import type { ReplyStream, StreamRequest } from './reply-stream.js';
import type { LastSign } from './signs-of-life.js';

/** What a call needs of the client that runs it. */
export interface CallHost {
  readonly timings: WireTimings;
  now(): number;
  /** The worker's last round of heartbeats. */
  beatOf(workerId: string): number;
  control(workerId: string, type: FrameType, stream: number, exec: number, seq?: number): void;
  /** Puts the request into the queue. */
  enqueue(call: Call): void;
  /** Takes it out again. */
  withdraw(call: Call): void;
  /** A worker has taken it. */
  onTaken(call: Call): void;
  /** Why nobody took it in time. */
  notTaken(call: Call): ServiceError;
  /** The call is over. */
  forget(call: Call): void;
}

/** Which execution answers. */
export interface Binding {
  readonly workerId: string;
  readonly exec: number;
  readonly since: number;
}

/** Tries after a worker vanished: each costs one more upstream call. */
const MAX_TRIES_AFTER_LOSS = 2;
/** Tries after workers said that they are shutting down. */
const MAX_TRIES_AFTER_DRAIN = 4;
const FIRST_REPLAY_WAIT_MS = 100;
/** A heartbeat that shows the same gap comes each second. */
const LONGEST_REPLAY_WAIT_MS = 2_000;

const NO_REPLAY = { seq: -1, askedAt: 0, waitMs: FIRST_REPLAY_WAIT_MS };

/** One request on the wire, from the queue to its last frame. */
export class Call implements ReplyStream {
  head: ServedBy | null = null;
  attempts = 1;
  /** Id in the queue; null until Redis has said it. */
  entryId: string | null = null;
  binding: Binding | null = null;
  isOver = false;
  /** What to send once more where a worker is lost; null from the first item on, as then nobody asks again. */
  body: Buffer | string | null;
  readonly request: Omit<StreamRequest, 'body'>;
  readonly startedAt: number;
  queuedAt: number;
  private readonly replies: ReplyQueue;
  /** Executions that are to stop, as the request went into the queue anew. */
  private refused: readonly number[] = [];
  private nextSeq = 0;
  private consumedSeq = 0;
  private unackedBytes = 0;
  private hasData = false;
  /** When the execution that answers last said anything, and its worker's last heartbeat that named it. */
  private heardAt = 0;
  private beat = 0;
  private lastProgressAt = 0;
  /** What was asked for last, when, and how long the answer may take before it counts as lost, too. */
  private replay = NO_REPLAY;
  private readonly onAbort = () => this.cancel();

  constructor(
    readonly stream: number,
    request: StreamRequest,
    private readonly host: CallHost,
  ) {
    ({ body: this.body, ...this.request } = request);
    this.startedAt = this.queuedAt = host.now();
    this.replies = new ReplyQueue((seq, sizeBytes) => this.onConsumed(seq, sizeBytes));
    request.signal.addEventListener('abort', this.onAbort, { once: true });
  }

  get takenAt(): number | null {
    return this.binding?.since ?? null;
  }

  /** null while no execution answers. */
  get lastSign(): LastSign | null {
    return this.binding && { workerId: this.binding.workerId, heardAt: this.heardAt, beat: this.beat };
  }

  [Symbol.asyncIterator](): AsyncIterator<string, undefined> {
    return {
      next: () => this.replies.next(),
      return: () => {
        this.cancel();
        return Promise.resolve({ done: true, value: undefined });
      },
    };
  }

  /** The client left, or the reader has had enough. */
  cancel(): void {
    this.abandon(new ServiceError('client_closed', 'The client closed the connection.'));
  }

  /** Ends the call for the reader and stops whoever works on it. */
  abandon(error: ServiceError): void {
    if (this.isOver) return;
    if (this.binding) this.host.control(this.binding.workerId, FrameType.Cancel, this.stream, this.binding.exec);
    else this.host.withdraw(this);
    this.finish(error);
  }

  /** The worker that answers is gone. */
  onWorkerLost(): void {
    if (this.isOver) return;
    if (!this.hasData && this.attempts < MAX_TRIES_AFTER_LOSS) return this.retry();
    // A dead worker takes nothing out of the queue any more.
    this.host.withdraw(this);
    this.abandon(new ServiceError('worker_lost', 'The worker that served this request was lost.'));
  }

  /**
   * Asks the worker for all that is missing. The same is asked for again at growing intervals only: a replay may be on
   * its way behind much else, and hundreds of streams that ask for one each 100 ms would bury it.
   */
  requestReplay(): void {
    if (!this.binding || this.isOver) return;
    const now = this.host.now();
    const { seq, askedAt, waitMs } = this.replay;
    const isAnswered = seq !== this.nextSeq;
    if (now - askedAt < (isAnswered ? FIRST_REPLAY_WAIT_MS : waitMs)) return;
    const nextWaitMs = isAnswered ? FIRST_REPLAY_WAIT_MS : Math.min(waitMs * 2, LONGEST_REPLAY_WAIT_MS);
    this.replay = { seq: this.nextSeq, askedAt: now, waitMs: nextWaitMs };
    this.host.control(this.binding.workerId, FrameType.Replay, this.stream, this.binding.exec, this.nextSeq);
  }

  /** What was said meanwhile is lost, and so is any replay that was on its way. */
  onListeningAgain(): void {
    this.replay = NO_REPLAY;
    this.requestReplay();
  }

  /** Gives up when a limit has passed. */
  checkLimits(): void {
    const { limits } = this.request;
    const now = this.host.now();
    if (now - this.startedAt > limits.totalMs) {
      this.abandon(new ServiceError('request_timeout', 'The answer took longer than the time allowed.'));
    } else if (!this.binding) {
      if (now - this.queuedAt > limits.acceptMs) this.abandon(this.host.notTaken(this));
    } else if (!this.hasData) {
      if (now - this.binding.since > limits.firstEventMs) {
        this.abandon(new ServiceError('upstream_timeout', 'The upstream did not begin to answer in time.'));
      }
    } else if (this.replies.isStarving && now - this.lastProgressAt > limits.idleMs) {
      this.abandon(new ServiceError('upstream_stalled', 'The upstream fell silent in the middle of its answer.'));
    }
  }

  onFrame(frame: Frame, workerId: string): void {
    if (this.isOver || !this.isOurs(frame, workerId)) return;
    this.heardAt = this.host.now();
    if (frame.type === FrameType.Accept) return;
    if (frame.type === FrameType.Heartbeat) {
      this.beat = this.host.beatOf(workerId);
      this.onHeartbeat(frame);
    } else if (frame.seq === this.nextSeq) {
      this.nextSeq += 1;
      this.onNext(frame);
    } else if (frame.seq > this.nextSeq) {
      this.requestReplay();
    }
  }

  /** Binds to the first execution that answers; tells every other one to stop. */
  private isOurs(frame: Frame, workerId: string): boolean {
    if (this.binding?.exec === frame.exec) return true;
    if (!this.binding && !this.refused.includes(frame.exec)) {
      const now = this.host.now();
      this.binding = { workerId, exec: frame.exec, since: now };
      this.lastProgressAt = now;
      this.host.onTaken(this);
      this.request.watch?.onTaken(workerId);
      this.beat = this.host.beatOf(workerId);
      return true;
    }
    if (frame.type === FrameType.Accept || frame.type === FrameType.Heartbeat) {
      this.host.control(workerId, FrameType.Cancel, this.stream, frame.exec);
    }
    return false;
  }

  private onNext(frame: Frame): void {
    if (frame.type === FrameType.Data) {
      this.hasData = true;
      this.body = null;
      this.lastProgressAt = this.host.now();
      this.replies.push(frame.seq, payloadText(frame), frame.end - frame.start);
    } else if (frame.type === FrameType.Head) {
      this.head = JSON.parse(payloadText(frame)) as ServedBy;
    } else if (frame.type === FrameType.End) {
      this.acknowledge(this.nextSeq);
      this.finish(null);
    } else if (frame.type === FrameType.Error) {
      this.acknowledge(this.nextSeq);
      this.onError(JSON.parse(payloadText(frame)) as WireError);
    }
  }

  private onError(error: WireError): void {
    if (error.code !== 'worker_draining') {
      this.finish(ServiceError.fromWire(error));
    } else if (!this.hasData && this.attempts < MAX_TRIES_AFTER_DRAIN) {
      this.retry();
    } else {
      this.finish(new ServiceError('worker_lost', 'The worker that served this request was shut down.'));
    }
  }

  /** `seq` is what the worker sends next, the payload what it knows to be acknowledged: mends what got lost. */
  private onHeartbeat(frame: Frame): void {
    if (frame.seq > this.nextSeq) this.requestReplay();
    if (frame.end - frame.start < 4) return;
    if (this.consumedSeq > frame.message.readUInt32BE(frame.start)) this.acknowledge(this.consumedSeq);
  }

  private onConsumed(seq: number, sizeBytes: number): void {
    this.consumedSeq = seq + 1;
    this.unackedBytes += sizeBytes;
    this.lastProgressAt = this.host.now();
    if (!this.isOver && this.unackedBytes >= this.host.timings.windowBytes / 2) this.acknowledge(this.consumedSeq);
  }

  private acknowledge(seq: number): void {
    if (!this.binding) return;
    this.unackedBytes = 0;
    this.host.control(this.binding.workerId, FrameType.Ack, this.stream, this.binding.exec, seq);
  }

  /** Asks anew, as nothing of an answer has arrived yet. */
  private retry(): void {
    if (this.binding) {
      this.refused = [...this.refused, this.binding.exec];
      this.host.control(this.binding.workerId, FrameType.Cancel, this.stream, this.binding.exec);
    }
    this.host.withdraw(this);
    this.attempts += 1;
    this.binding = null;
    this.entryId = null;
    this.head = null;
    this.nextSeq = this.consumedSeq = this.unackedBytes = 0;
    this.replay = NO_REPLAY;
    this.queuedAt = this.host.now();
    this.request.watch?.onAgain();
    this.host.enqueue(this);
  }

  private finish(error: ServiceError | null): void {
    this.isOver = true;
    this.request.signal.removeEventListener('abort', this.onAbort);
    if (error) this.replies.fail(error);
    else this.replies.complete();
    this.host.forget(this);
  }
}
