import { Injectable } from '@nestjs/common';
import { PATTERNS, ServiceError, type TokenCheck, type TokenCheckRequest } from '@sluice/contract';
import { Database } from '../../database/database.js';
import { momentText } from '../../database/moment.js';
import type { Token } from '../../generated/prisma/client.js';
import { WorkerCalls } from '../../workers/worker-calls.js';

/** A token of which a check is wanted. */
export type CheckableToken = Pick<Token, 'id' | 'provider' | 'channel'>;

export interface FinishedCheck extends TokenCheck {
  readonly checkedAt: Date;
}

/** Has a worker ask about a token, and keeps what came of it. The worker tells the pool itself. */
@Injectable()
export class TokenChecks {
  constructor(
    private readonly database: Database,
    private readonly workers: WorkerCalls,
  ) {}

  /** Takes half a minute at most. @throws the reason of `signal` once it is aborted */
  async check(token: CheckableToken, signal?: AbortSignal): Promise<FinishedCheck> {
    const { result, evidence } = await this.ask(token, signal);
    const checkedAt = new Date();
    // Not through Prisma, to which every update is a change of the token.
    await this.database.$executeRaw`
      UPDATE "Token" SET lastCheckAt = ${momentText(checkedAt.getTime())}, lastCheckResult = ${result},
        lastCheckEvidence = ${evidence} WHERE id = ${token.id}`;
    return { result, evidence, checkedAt };
  }

  private async ask({ id, provider, channel }: CheckableToken, signal?: AbortSignal): Promise<TokenCheck> {
    const question: TokenCheckRequest = { channel, tokenId: id };
    try {
      return await this.workers.ask<TokenCheck>(provider, PATTERNS.checkToken, question, signal);
    } catch (error) {
      signal?.throwIfAborted();
      return { result: 'unknown', evidence: ServiceError.from(error).message };
    }
  }
}
