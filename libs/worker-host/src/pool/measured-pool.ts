import { ServiceError, type TokenVerdict } from '@sluice/contract';
import type { Lease, LeaseRequest, SettleEvidence, TokenPool } from '@sluice/token-pool';
import type { WorkerMetrics } from '../worker-metrics.js';

/** A pool whose loans are counted. */
export class MeasuredPool implements TokenPool {
  constructor(
    private readonly pool: TokenPool,
    private readonly metrics: Pick<WorkerMetrics, 'onLease' | 'onSettle'>,
  ) {}

  async lease(request: LeaseRequest): Promise<Lease> {
    const startedAt = performance.now();
    const { providerId: provider, channel } = request;
    try {
      const lease = await this.pool.lease(request);
      this.metrics.onLease({ provider, channel, result: lease.token.isGuest ? 'guest' : 'token' }, startedAt);
      return lease;
    } catch (error) {
      this.metrics.onLease({ provider, channel, result: ServiceError.from(error).code }, startedAt);
      throw error;
    }
  }

  async settle(lease: Lease, verdict: TokenVerdict, evidence?: SettleEvidence): Promise<void> {
    this.metrics.onSettle(lease.providerId, lease.channel, verdict);
    await this.pool.settle(lease, verdict, evidence);
  }
}
