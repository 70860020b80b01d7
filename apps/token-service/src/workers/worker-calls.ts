import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { type PATTERNS, ServiceError } from '@sluice/contract';
import { RedisStreamClient } from '@sluice/transport';
import { newId } from '../new-id.js';

/** A check takes its upstream 15 s at most, the making of all guests 20 s. ms */
const LIMITS = { acceptMs: 5_000, firstEventMs: 25_000, idleMs: 25_000, totalMs: 30_000 };
/** Waits its turn among the gateways' requests as one caller of theirs. */
const TENANT = 'token-service';

/** Asks workers what only they can say, on the wire that requests travel by. */
@Injectable()
export class WorkerCalls implements OnModuleInit, OnModuleDestroy {
  constructor(private readonly client: RedisStreamClient) {}

  onModuleInit(): Promise<void> {
    return this.client.connect();
  }

  onModuleDestroy(): Promise<void> {
    return this.client.close();
  }

  /**
   * The one value that a worker of the provider answers with, within half a minute.
   *
   * @throws ServiceError `provider_unavailable` where none lives, and whatever the worker throws
   */
  async ask<T>(
    providerId: string,
    pattern: (typeof PATTERNS)[keyof typeof PATTERNS],
    question: object | null,
    signal: AbortSignal = new AbortController().signal,
  ): Promise<T> {
    const replies = this.client.stream({
      providerId,
      tenant: TENANT,
      pattern,
      body: JSON.stringify(question),
      headers: { requestId: newId('job'), stream: false },
      signal,
      limits: LIMITS,
    });
    const answers: unknown[] = [];
    for await (const batch of replies) answers.push(...(JSON.parse(batch.toString()) as unknown[]));
    if (answers.length !== 1) throw new ServiceError('worker_lost', 'The worker gave no answer.');
    return answers[0] as T;
  }
}
