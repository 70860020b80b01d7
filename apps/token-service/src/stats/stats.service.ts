import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { ttftPercentile } from '../requests/ttft-classes.js';
import { outcomeClassOf } from './outcome-classes.js';
import type { SeriesQuery, StatsQuery } from './stats.dto.js';
import type { PointView, SeriesGroupView, SeriesView, SummaryView, TtftPointView, TtftView } from './stats.view.js';
import { UsageReader, type TtftSums, type UsageSums } from './usage-reader.js';
import { spanOf, type WindowSpan } from './window-span.js';

/** Groups that are shown by themselves. */
const MOST_GROUPS = 12;

/** What the requests of a window come to. */
@Injectable()
export class StatsService {
  constructor(
    private readonly usage: UsageReader,
    private readonly database: Database,
  ) {}

  /** @param now  ms since 1970 */
  async summary({ window }: StatsQuery, now = Date.now()): Promise<SummaryView> {
    const span = spanOf(window, now);
    const sums = await this.usage.byOutcome(span);
    const ttft = await this.usage.ttft(span);
    const total = (pick: (sum: UsageSums) => number): number => sums.reduce((all, sum) => all + pick(sum), 0);
    const inClass = (wanted: string): number =>
      total(({ outcome, requests }) => (outcomeClassOf(outcome) === wanted ? requests : 0));
    const [succeeded, failed] = [inClass('succeeded'), inClass('failed')];
    return {
      ...toSpanView(window, span),
      requests: total(({ requests }) => requests),
      succeeded,
      failed,
      successRate: succeeded + failed === 0 ? null : succeeded / (succeeded + failed),
      outcomes: Object.fromEntries(sums.map(({ outcome, requests }) => [outcome, requests])),
      ttft: ttftOf(ttft),
      usage: {
        counted: {
          requests: total(({ counted }) => counted),
          inputTokens: total(({ inputTokens }) => inputTokens),
          outputTokens: total(({ outputTokens }) => outputTokens),
          reasoningTokens: total(({ reasoningTokens }) => reasoningTokens),
          cachedTokens: total(({ cachedTokens }) => cachedTokens),
        },
        estimated: {
          requests: total(({ estimated }) => estimated),
          inputTokens: total(({ estimatedInput }) => estimatedInput),
          outputTokens: total(({ estimatedOutput }) => estimatedOutput),
          reasoningTokens: total(({ estimatedReasoning }) => estimatedReasoning),
        },
        unknown: {
          requests: total((sum) => (sum.outcome === 'refused' ? 0 : sum.requests - sum.counted - sum.estimated)),
        },
      },
    };
  }

  /** @param now  ms since 1970 */
  async series({ window, by }: SeriesQuery, now = Date.now()): Promise<SeriesView> {
    const span = spanOf(window, now);
    const sums = await this.usage.series(span, by);
    const ttft = await this.usage.ttftSeries(span, by);
    const sizes = new Map<string, number>();
    for (const { name, requests } of sums) sizes.set(name, (sizes.get(name) ?? 0) + requests);
    const names = [...sizes.keys()].sort((a, b) => sizes.get(b)! - sizes.get(a)! || a.localeCompare(b));
    const largest = names.slice(0, MOST_GROUPS);
    const rest = sums.filter(({ name }) => !largest.includes(name));
    const labels = by === 'key' ? await this.keyNames(largest) : new Map<string, string>();
    const groups = largest.map((name): SeriesGroupView => {
      const own = sums.filter((sum) => sum.name === name);
      const ownTtft = toTtft(ttft.filter((sum) => sum.name === name));
      const shown = { name: name === '' ? null : name, label: labels.get(name) ?? null, isRest: false };
      return { ...shown, ttft: ownTtft, ...toGroup(own, span) };
    });
    if (rest.length > 0) {
      const restTtft = toTtft(ttft.filter(({ name }) => !largest.includes(name)));
      groups.push({ name: null, label: null, isRest: true, ttft: restTtft, ...toGroup(rest, span) });
    }
    return { ...toSpanView(window, span), by, stepMs: span.stepMs, groups, ttft: toTtftPoints(ttft, span) };
  }

  private async keyNames(ids: readonly string[]): Promise<Map<string, string>> {
    const keys = await this.database.apiKey.findMany({ where: { id: { in: [...ids] } } });
    return new Map(keys.map(({ id, name }) => [id, name]));
  }
}

const toSpanView = (window: string, { from, to }: WindowSpan) => ({
  window,
  from: new Date(from).toISOString(),
  to: new Date(to).toISOString(),
});

function toTtft(sums: readonly TtftSums[]): TtftView {
  const counts = new Map<number, number>();
  for (const { ttftClass, requests } of sums) counts.set(ttftClass, (counts.get(ttftClass) ?? 0) + requests);
  return ttftOf(counts);
}

const ttftOf = (counts: ReadonlyMap<number, number>): TtftView => ({
  p50Ms: ttftPercentile(counts, 0.5),
  p95Ms: ttftPercentile(counts, 0.95),
  requests: [...counts.values()].reduce((all, count) => all + count, 0),
});

function toTtftPoints(sums: readonly TtftSums[], { from, stepMs, steps }: WindowSpan): TtftPointView[] {
  const byStep = Map.groupBy(sums, ({ step }) => step);
  return Array.from({ length: steps }, (_, i) => {
    const step = from + i * stepMs;
    return { at: new Date(step).toISOString(), ...toTtft(byStep.get(step) ?? []) };
  });
}

function toGroup(sums: readonly UsageSums[], { from, stepMs, steps }: WindowSpan) {
  const points = Array.from({ length: steps }, (_, i): PointView => {
    const at = new Date(from + i * stepMs).toISOString();
    return { at, requests: 0, succeeded: 0, failed: 0, inputTokens: 0, outputTokens: 0 };
  });
  for (const sum of sums) {
    const point = points[(sum.step - from) / stepMs];
    if (point === undefined) continue;
    point.requests += sum.requests;
    const outcomeClass = outcomeClassOf(sum.outcome);
    if (outcomeClass !== null) point[outcomeClass] += sum.requests;
    point.inputTokens += sum.inputTokens + sum.estimatedInput;
    point.outputTokens += sum.outputTokens + sum.estimatedOutput;
  }
  return { requests: points.reduce((all, { requests }) => all + requests, 0), points };
}
