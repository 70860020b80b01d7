import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { TokenCheckResult } from '@sluice/contract';
import pLimit, { type LimitFunction } from 'p-limit';
import { Database } from '../../database/database.js';
import { tokenPages } from '../../database/token-pages.js';
import type { Prisma, Token } from '../../generated/prisma/client.js';
import { TokenChecks } from './token-checks.js';
import type { TokenSelection } from './token-selection.js';

/** Tokens of one provider that are asked about at once, over all runs. */
const CHECKS_AT_ONCE = 4;
/** Longest pause before each, at random, so that an upstream does not see them in step. ms */
const LONGEST_PAUSE_MS = 250;
const ROWS_AT_ONCE = 200;
const SHOW_EVERY_MS = 500;

export type CheckCounts = { total: number; checked: number } & Record<TokenCheckResult, number>;

export interface CheckRunOptions {
  /** Checks from then on count as of this run, which was broken off and goes on. ms since 1970 */
  readonly since: number;
  readonly signal: AbortSignal;
  progress(counts: CheckCounts): Promise<void>;
}

/** Checks many tokens. What each came to stands in its row, so that a run that was broken off goes on where it was. */
@Injectable()
export class TokenCheckRun {
  private readonly lanes = new Map<string, LimitFunction>();

  constructor(
    private readonly database: Database,
    private readonly checks: TokenChecks,
  ) {}

  async run(selection: TokenSelection, options: CheckRunOptions): Promise<CheckCounts> {
    const parts = toWheres(selection);
    const totals = await Promise.all(parts.map((where) => this.database.token.count({ where })));
    const total = totals.reduce((sum, one) => sum + one, 0);
    const counts: CheckCounts = { total, checked: 0, valid: 0, refused: 0, exhausted: 0, unknown: 0 };
    await options.progress(counts);
    let shownAt = performance.now();
    const note = async (result: TokenCheckResult): Promise<void> => {
      counts.checked += 1;
      counts[result] += 1;
      if (performance.now() - shownAt < SHOW_EVERY_MS) return;
      shownAt = performance.now();
      await options.progress(counts);
    };
    for (const where of parts) {
      for await (const rows of tokenPages(this.database, where, ROWS_AT_ONCE)) {
        await Promise.all(rows.map((row) => this.checkOne(row, options).then(note)));
      }
    }
    await options.progress(counts);
    return counts;
  }

  private async checkOne(row: Token, { since, signal }: CheckRunOptions): Promise<TokenCheckResult> {
    if (row.lastCheckResult !== null && row.lastCheckAt !== null && row.lastCheckAt.getTime() >= since) {
      return row.lastCheckResult as TokenCheckResult;
    }
    return this.laneOf(row.provider)(async () => {
      signal.throwIfAborted();
      await pause(Math.random() * LONGEST_PAUSE_MS, undefined, { signal });
      return (await this.checks.check(row, signal)).result;
    });
  }

  private laneOf(provider: string): LimitFunction {
    const lane = this.lanes.get(provider) ?? pLimit(CHECKS_AT_ONCE);
    this.lanes.set(provider, lane);
    return lane;
  }
}

/** In parts, as one statement takes so many ids. */
function toWheres({ provider, channel, ids }: TokenSelection): Prisma.TokenWhereInput[] {
  if (ids === undefined) return [{ provider, channel, enabled: true }];
  const parts: Prisma.TokenWhereInput[] = [];
  for (let start = 0; start < ids.length; start += ROWS_AT_ONCE) {
    parts.push({ provider, channel, id: { in: ids.slice(start, start + ROWS_AT_ONCE) } });
  }
  return parts;
}
