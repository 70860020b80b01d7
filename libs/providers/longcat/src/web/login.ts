import { ServiceError } from '@sluice/contract';
import { isJsonObject, parseJsonObject, type ProviderTools, type Token, type TokenHealth } from '@sluice/provider-kit';
import { pageHeaders, secretsOf } from './browser.js';
import { toError } from './to-error.js';

const TIMEOUT_MS = 15_000;

/** The site's own view of a token: whether its owner is logged in. */
export class Login {
  constructor(
    private readonly siteUrl: string,
    private readonly tools: ProviderTools,
  ) {}

  /** Only what the site says of the token counts against it; what it says of the caller, or nothing at all, does not. */
  async check(token: Token, signal: AbortSignal): Promise<TokenHealth> {
    try {
      const response = await this.tools.http.request({
        method: 'GET',
        url: `${this.siteUrl}/api/v1/user-current`,
        headers: pageHeaders(token.secret, null, this.tools.now()),
        signal,
        headersTimeoutMs: TIMEOUT_MS,
      });
      const { status, headers } = response;
      const text = await response.text();
      const body = parseJsonObject(text);
      if (status === 200 && body?.code === 0) return judge(body.data);
      const error = toError(
        { status, headers, text },
        { nowMs: this.tools.now(), secrets: secretsOf(token.secret), userTexts: [] },
      );
      const isRefused = error.code === 'upstream_credentials_exhausted';
      return { state: isRefused ? 'invalid' : 'unknown', reason: error.message };
    } catch (error) {
      if (signal.aborted) throw error;
      return { state: 'unknown', reason: ServiceError.from(error).message };
    }
  }
}

function judge(data: unknown): TokenHealth {
  const loginStatus = isJsonObject(data) ? data.loginStatus : undefined;
  if (loginStatus === 1) return { state: 'valid' };
  if (loginStatus === 0) return { state: 'invalid', reason: 'longcat.chat says that nobody is logged in with it' };
  return { state: 'unknown', reason: 'longcat.chat does not say whether anybody is logged in' };
}
