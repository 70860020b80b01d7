import { ServiceError } from '@sluice/contract';
import type { Lease, LeaseRequest, LentToken, TokenPool } from '@sluice/token-pool';

/** A pool of the one token that a client brought along, for its one request. Learns nothing from how it ends. */
export class OwnTokenPool implements TokenPool {
  constructor(private readonly token: LentToken) {}

  lease({ providerId, channel, exclude }: LeaseRequest): Promise<Lease> {
    const { token } = this;
    if (!exclude.has(token.id)) return Promise.resolve({ providerId, channel, token });
    const message = 'The token that you sent was tried already.';
    return Promise.reject(new ServiceError('no_available_credentials', message, { isRetryable: false }));
  }

  settle(): Promise<void> {
    return Promise.resolve();
  }
}
