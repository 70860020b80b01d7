import { Inject, Injectable } from '@nestjs/common';
import { type ChannelReport, RedisNames, type RestingChannel } from '@sluice/contract';
import { REDIS, type Redis } from '../redis.js';
import type { ChannelStateView } from './channel-state.view.js';

/** A rest, and the worker that found the channel closed. */
type Finding = RestingChannel & { readonly workerId: string };

/** Reads what the workers that live tell of the channels that they found closed. */
@Injectable()
export class ChannelStates {
  constructor(
    @Inject(REDIS) private readonly redis: Redis,
    private readonly names: RedisNames,
  ) {}

  /** By channel, of those that rest. */
  async read(providerId: string): Promise<Map<string, ChannelStateView>> {
    const findings = await this.findings(providerId);
    const byChannel = Map.groupBy(findings, ({ channel }) => channel);
    return new Map([...byChannel].map(([channel, ofChannel]) => [channel, toView(ofChannel)]));
  }

  private async findings(providerId: string): Promise<Finding[]> {
    const workers = await this.redis.zrangebyscore(this.names.workers(providerId), '-inf', '+inf');
    if (workers.length === 0) return [];
    const texts = await this.redis.mget(...workers.map((id) => this.names.channelReport(providerId, id)));
    return texts.flatMap((text, i) => {
      const { resting } = text === null ? { resting: [] } : (JSON.parse(text) as ChannelReport);
      return resting.map((rest) => ({ ...rest, workerId: workers[i]! }));
    });
  }
}

export const OPEN: ChannelStateView = {
  state: 'ok',
  cause: null,
  message: null,
  since: null,
  nextTryAt: null,
  workers: [],
};

/** What was found first, and what is tried next. */
function toView(findings: readonly Finding[]): ChannelStateView {
  const [first] = findings.toSorted((a, b) => a.since - b.since);
  const nextTryAt = Math.min(...findings.map((finding) => finding.nextTryAt));
  return {
    state: 'resting',
    cause: first!.code,
    message: first!.message,
    since: new Date(first!.since).toISOString(),
    nextTryAt: new Date(nextTryAt).toISOString(),
    workers: findings.map(({ workerId }) => workerId),
  };
}
