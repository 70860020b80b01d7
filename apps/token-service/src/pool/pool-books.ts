import { Injectable } from '@nestjs/common';
import type { PoolKeeper, TokenCounters, TokenStateChange } from '@sluice/token-pool';
import { Database } from '../database/database.js';
import { momentText } from '../database/moment.js';
import { Prisma } from '../generated/prisma/client.js';
import { TokenChanges, type TokenChangeRow } from '../tokens/token-changes.js';

/** A row of the table is a batch that was counted and may not be confirmed yet; older ones were, or their pool is gone. */
const KEEP_BATCHES_MS = 24 * 3_600_000;
/** Prisma's code for a row that is there already. */
const NOT_UNIQUE = 'P2002';

/** Writes what the pool has learned into the database: one statement, however many tokens it is about. */
@Injectable()
export class PoolBooks {
  constructor(
    private readonly database: Database,
    private readonly changes: TokenChanges,
  ) {}

  /** Adds a batch of counters to the tokens, once, however often it is handed over. */
  async count(batchId: string, increments: ReadonlyMap<string, TokenCounters>): Promise<void> {
    const rows = [...increments].map(([id, { requests, successes, failures, lastUsedAt }]) => ({
      id,
      requests,
      successes,
      failures,
      lastUsedAt: textOf(lastUsedAt),
    }));
    try {
      await this.database.$transaction([
        this.database.counterBatch.create({ data: { id: batchId, at: new Date() } }),
        this.database.$executeRaw`
          UPDATE "Token" SET
            requests = requests + (j.value ->> 'requests'),
            successes = successes + (j.value ->> 'successes'),
            failures = failures + (j.value ->> 'failures'),
            lastUsedAt = nullif(max(coalesce(lastUsedAt, ''), coalesce(j.value ->> 'lastUsedAt', '')), '')
          FROM json_each(${JSON.stringify(rows)}) AS j WHERE "Token".id = j.value ->> 'id'`,
      ]);
    } catch (error) {
      if (!(error instanceof Prisma.PrismaClientKnownRequestError) || error.code !== NOT_UNIQUE) throw error;
    }
  }

  /** Takes over all counters that the pool holds. */
  async fold(keeper: PoolKeeper): Promise<void> {
    for (;;) {
      const { batchId, increments } = await keeper.takeCounters();
      if (increments.size === 0) return;
      await this.count(batchId, increments);
      await keeper.confirmCounters(batchId);
      await this.database.counterBatch.deleteMany({ where: { id: batchId } });
    }
  }

  async forgetOldBatches(): Promise<void> {
    const before = new Date(Date.now() - KEEP_BATCHES_MS);
    await this.database.counterBatch.deleteMany({ where: { at: { lt: before } } });
  }

  /**
   * Notes states as the pool tells them, in order, and of each token the last one as that of now. One that is older than
   * what is known, or was overtaken by a person, is not.
   */
  async noteStates(told: readonly TokenStateChange[]): Promise<void> {
    const changes = told.map(toRow);
    const rows = [...new Map(changes.map((row) => [row.id, row])).values()];
    await this.database.$transaction([
      this.changes.note(changes),
      this.database.$executeRaw`
        UPDATE "Token" SET
          state = j.value ->> 'state',
          cause = j.value ->> 'cause',
          evidence = j.value ->> 'evidence',
          stateSince = coalesce(j.value ->> 'since', stateSince),
          nextTryAt = j.value ->> 'nextTryAt',
          refusals = j.value ->> 'refusals'
        FROM json_each(${JSON.stringify(rows)}) AS j
        WHERE "Token".id = j.value ->> 'id'
          AND stateSince <= coalesce(j.value ->> 'since', stateSince)
          AND enabled = (j.value ->> 'state' <> 'disabled')
          AND (state, stateSince, refusals, coalesce(nextTryAt, ''))
            <> (j.value ->> 'state', coalesce(j.value ->> 'since', stateSince), j.value ->> 'refusals',
                coalesce(j.value ->> 'nextTryAt', ''))`,
      this.changes.trim(rows.map(({ id }) => id)),
    ]);
  }
}

const textOf = (at: number | null): string | null => (at === null ? null : momentText(at));

const toRow = ({ ref, state }: TokenStateChange): TokenChangeRow & { readonly refusals: number } => ({
  id: ref.id,
  state: state.name,
  cause: state.cause,
  evidence: state.evidence,
  since: textOf(state.since),
  nextTryAt: textOf(state.nextTryAt),
  refusals: state.failures,
});
