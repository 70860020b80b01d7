import { Controller, Inject } from '@nestjs/common';
import { Ctx, MessagePattern, Payload } from '@nestjs/microservices';
import { type GuestWarmth, PATTERNS, type TokenCheck, type TokenCheckRequest } from '@sluice/contract';
import { StreamContext } from '@sluice/transport';
import { GuestWarmer } from './guest-warmer.js';
import { TokenChecker } from './token-checker.js';

/** What token-service asks a worker, as only the worker speaks the provider's protocol. */
@Controller()
export class UpkeepController {
  constructor(
    @Inject(TokenChecker) private readonly checker: TokenChecker,
    @Inject(GuestWarmer) private readonly warmer: GuestWarmer,
  ) {}

  @MessagePattern(PATTERNS.checkToken)
  check(@Payload() request: object, @Ctx() context: StreamContext): Promise<TokenCheck> {
    return this.checker.check(request as TokenCheckRequest, context.signal);
  }

  @MessagePattern(PATTERNS.warmGuests)
  async warm(@Ctx() context: StreamContext): Promise<GuestWarmth> {
    return { made: await this.warmer.warm(context.signal) };
  }
}
