import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { Prisma } from '../generated/prisma/client.js';
import { usageSumsOf } from '../requests/usage-sums.js';
import type { Grouping } from './stats.dto.js';
import type { WindowSpan } from './window-span.js';

/** Sums of requests that share an outcome, and a step and a group where these were asked for. */
export interface UsageSums {
  readonly step: number;
  readonly name: string;
  readonly outcome: string;
  readonly requests: number;
  readonly counted: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly reasoningTokens: number;
  readonly cachedTokens: number;
  readonly estimated: number;
  readonly estimatedInput: number;
  readonly estimatedOutput: number;
  readonly estimatedReasoning: number;
}

/** Requests of a step and a group whose first event came within one class of times. */
export interface TtftSums {
  readonly step: number;
  readonly name: string;
  readonly ttftClass: number;
  readonly requests: number;
}

const GROUP_COLUMNS: Readonly<Record<Grouping, string>> = {
  model: 'model',
  provider: 'provider',
  key: 'apiKeyId',
  outcome: 'outcome',
};

type Row = Record<keyof UsageSums, unknown>;

/** Beginning of the step that an hour belongs to. */
function stepOf(stepMs: number): Prisma.Sql {
  // Not as a parameter: those are floating, and would divide without a remainder.
  const whole = Prisma.raw(String(stepMs));
  return Prisma.sql`(hour / ${whole}) * ${whole}`;
}

/** Reads sums of a span: from those of hours that are summed up, and from the records of those that are not. */
@Injectable()
export class UsageReader {
  constructor(private readonly database: Database) {}

  /** By outcome. */
  async byOutcome(span: WindowSpan): Promise<UsageSums[]> {
    return this.sums(span, Prisma.sql`0`, Prisma.sql`''`);
  }

  /** By outcome, step and group; `step` is the beginning, ms since 1970. */
  async series({ stepMs, ...span }: WindowSpan, by: Grouping): Promise<UsageSums[]> {
    return this.sums({ stepMs, ...span }, stepOf(stepMs), Prisma.raw(GROUP_COLUMNS[by]));
  }

  /** Requests by class of time to the first event. */
  async ttft(span: WindowSpan): Promise<Map<number, number>> {
    const rows = await this.database.$queryRaw<{ class: unknown; requests: unknown }[]>`
      SELECT c.key AS class, sum(c.value) AS requests
      FROM (${await this.hours(span)}) AS u, json_each(u.ttft) AS c GROUP BY 1`;
    return new Map(rows.map((row) => [Number(row.class), Number(row.requests)]));
  }

  /** The same by step and group. */
  async ttftSeries(span: WindowSpan, by: Grouping): Promise<TtftSums[]> {
    const rows = await this.database.$queryRaw<Record<keyof TtftSums, unknown>[]>`
      SELECT ${stepOf(span.stepMs)} AS step, ${Prisma.raw(GROUP_COLUMNS[by])} AS name, c.key AS ttftClass,
        sum(c.value) AS requests
      FROM (${await this.hours(span)}) AS u, json_each(u.ttft) AS c GROUP BY 1, 2, 3`;
    return rows.map(({ step, name, ttftClass, requests }) => ({
      step: Number(step),
      name: String(name),
      ttftClass: Number(ttftClass),
      requests: Number(requests),
    }));
  }

  private async sums(span: WindowSpan, step: Prisma.Sql, name: Prisma.Sql): Promise<UsageSums[]> {
    const rows = await this.database.$queryRaw<Row[]>`
      SELECT ${step} AS step, ${name} AS name, outcome, sum(requests) AS requests, sum(counted) AS counted,
        sum(inputTokens) AS inputTokens, sum(outputTokens) AS outputTokens, sum(reasoningTokens) AS reasoningTokens,
        sum(cachedTokens) AS cachedTokens, sum(estimated) AS estimated, sum(estimatedInput) AS estimatedInput,
        sum(estimatedOutput) AS estimatedOutput, sum(estimatedReasoning) AS estimatedReasoning
      FROM (${await this.hours(span)}) GROUP BY 1, 2, 3`;
    return rows.map(
      ({ name: group, outcome, ...numbers }) =>
        ({
          name: String(group),
          outcome: String(outcome),
          ...Object.fromEntries(Object.entries(numbers).map(([column, value]) => [column, Number(value)])),
        }) as UsageSums,
    );
  }

  private async hours({ from }: WindowSpan): Promise<Prisma.Sql> {
    const stale = await this.database.logHour.findMany({
      where: { isStale: true, hour: { gte: BigInt(from) } },
      select: { hour: true },
    });
    const hoursJson = `[${stale.map(({ hour }) => hour).join(',')}]`;
    return Prisma.sql`
      SELECT hour, model, provider, apiKeyId, outcome, requests, durationMs, counted, inputTokens, outputTokens,
        reasoningTokens, cachedTokens, estimated, estimatedInput, estimatedOutput, estimatedReasoning, ttft
      FROM "UsageHour" WHERE hour >= ${from} AND hour NOT IN (SELECT value FROM json_each(${hoursJson}))
      UNION ALL ${usageSumsOf(hoursJson)}`;
  }
}
