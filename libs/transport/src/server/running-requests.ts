import { SlotMap } from '@sluice/contract';
import type { RequestEntry } from '../wire/request-entry.js';
import type { Execution } from './execution.js';
import type { ReplyChannel } from './reply-channel.js';

/** One run of one request, and where it came from. */
export interface Running {
  readonly execution: Execution;
  readonly channel: ReplyChannel;
  readonly entryId: string;
  /** Same for two entries that are the same try of the same request. */
  readonly tryKey: string;
}

export const tryKeyOf = (entry: RequestEntry): string => `${entry.gatewayId}:${entry.stream}:${entry.attempt}`;

/** What a worker runs, and what it has finished and whose last frames are not acknowledged. */
export class RunningRequests {
  private readonly byExec = new SlotMap<number, Running>();
  /** Entry ids and tries of all of them: what Redis hands out twice runs once. */
  private readonly known = new Set<string>();

  get size(): number {
    return this.byExec.size;
  }

  /** As they are now: some may be removed on the way. */
  all(): Running[] {
    return [...this.byExec.values()];
  }

  get(exec: number): Running | undefined {
    return this.byExec.get(exec);
  }

  /** @param key  an entry's id, or its try */
  knows(key: string): boolean {
    return this.known.has(key);
  }

  add(running: Running): void {
    this.byExec.set(running.execution.exec, running);
    running.channel.executions.set(running.execution.exec, running.execution);
    this.known.add(running.entryId).add(running.tryKey);
  }

  remove(running: Running): void {
    this.byExec.delete(running.execution.exec);
    running.channel.executions.delete(running.execution.exec);
    this.known.delete(running.entryId);
    this.known.delete(running.tryKey);
  }
}
