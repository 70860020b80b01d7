import type { ServiceError } from '@sluice/contract';
import { userTextsOf, type ChatCall, type ProviderTools, type Token, type UpstreamFailure } from '@sluice/provider-kit';
import { pageHeaders, secretsOf } from './browser.js';
import { toError } from './to-error.js';

/** One chat request on its way to the site: what each call that it takes needs to know. */
export class Errand {
  constructor(
    readonly call: ChatCall,
    readonly token: Token,
    private readonly tools: ProviderTools,
  ) {}

  /** @param conversationId  null before there is one */
  headers(conversationId: string | null): Record<string, string> {
    return pageHeaders(this.token.secret, conversationId, this.tools.now());
  }

  /** Names a failure of any of the calls, without the token and without what the client wrote. */
  toError(failure: UpstreamFailure): ServiceError {
    const userTexts = userTextsOf(this.call.request);
    return toError(failure, { nowMs: this.tools.now(), secrets: secretsOf(this.token.secret), userTexts });
  }
}
