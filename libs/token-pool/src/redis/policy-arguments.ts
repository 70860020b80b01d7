import { COOLING_TIMES, type CoolingPolicy } from '../cooling-times.js';

/** The policy in the order in which the scripts read it. */
export function policyArguments({ failureThreshold, recoveryTimeoutMs }: CoolingPolicy): number[] {
  const { firstRateLimitMs, longestRateLimitMs, exhaustedMs, longestMs } = COOLING_TIMES;
  return [failureThreshold, recoveryTimeoutMs, firstRateLimitMs, longestRateLimitMs, exhaustedMs, longestMs];
}
