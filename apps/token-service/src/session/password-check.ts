import { Inject, Injectable } from '@nestjs/common';
import { ServiceError, RedisNames, type ErrorCode } from '@sluice/contract';
import type { Request } from 'express';
import { AuditService } from '../audit/audit.service.js';
import { originatorOf } from '../http/actor.js';
import { REDIS, type Redis } from '../redis.js';
import { AdminPassword } from './admin-password.js';

/** Wrong tries of one originator until it is locked out, and for how long. */
const MOST_TRIES = 5;
const LOCKED_MS = 15 * 60_000;

/** Counts first and compares afterwards: of many tries at once no more than the allowed ones are ever looked at. */
const COUNT_TRY = `
local tries = redis.call('INCR', KEYS[1])
if tries <= tonumber(ARGV[1]) then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return {tries, redis.call('PTTL', KEYS[1])}`;

/** Asks for the password, and locks out who guesses. */
@Injectable()
export class PasswordCheck {
  constructor(
    private readonly password: AdminPassword,
    @Inject(REDIS) private readonly redis: Redis,
    private readonly names: RedisNames,
    private readonly audit: AuditService,
  ) {}

  /**
   * @param code  what a wrong password is answered with
   * @throws ServiceError `code`; `rate_limit_exceeded` after five wrong tries, for 15 minutes, right or wrong
   */
  async require(request: Request, text: string, code: ErrorCode): Promise<void> {
    const originator = originatorOf(request);
    const key = this.names.loginTries(originator);
    const [tries, remainingMs] = (await this.redis.eval(COUNT_TRY, 1, key, MOST_TRIES, LOCKED_MS)) as [number, number];
    if (tries > MOST_TRIES) {
      throw new ServiceError('rate_limit_exceeded', 'Too many wrong passwords came from this address; wait.', {
        retryAfterMs: Math.max(remainingMs, 1_000),
      });
    }
    if (await this.password.matches(text)) {
      await this.redis.del(key);
      return;
    }
    if (tries === MOST_TRIES) await this.audit.record(request, 'password.locked-out', originator);
    throw new ServiceError(code, 'The password is not right.', { param: 'password' });
  }
}
