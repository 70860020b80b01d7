import { ServiceError } from '@sluice/contract';

const AGAIN_AFTER_MS = 5_000;

/** The request never reached the queue. */
export const brokerAway = (): ServiceError =>
  new ServiceError('provider_unavailable', 'The message broker cannot be reached.', { retryAfterMs: AGAIN_AFTER_MS });

export const noWorker = (): ServiceError =>
  new ServiceError('provider_unavailable', 'No worker serves this model at the moment.', {
    retryAfterMs: AGAIN_AFTER_MS,
  });
