import { ServiceError } from '@sluice/contract';
import { parseJsonObject, type Guest, type ProviderTools, type Token, type TokenHealth } from '@sluice/provider-kit';
import { sessionHeaders } from './browser.js';
import { readUserId } from './identity.js';
import { toError, type ToErrorOptions } from './to-error.js';

const TIMEOUT_MS = 15_000;
/** The site does not say how long a guest lives; its clients have counted on about eight minutes. */
const GUEST_TTL_MS = 480_000;

/** The site's own view of sessions: makes guests, and says what a token is. */
export class Sessions {
  constructor(
    private readonly siteUrl: string,
    private readonly tools: ProviderTools,
  ) {}

  /** A new guest: no cookie is sent, as the site would give the same guest again. Asks once; a pool knows when to ask on. */
  async mintGuest(signal: AbortSignal): Promise<Guest> {
    const { status, headers, text } = await this.ask(null, signal);
    const session = parseJsonObject(text);
    if (status !== 200 || session === null) throw toError({ status, headers, text }, this.errorOptions(''));
    const { token } = session;
    if (typeof token !== 'string' || token === '') {
      throw new ServiceError('upstream_protocol_changed', 'chat.z.ai made a guest without a token.');
    }
    const given = [session.id, session.user_id, session.uid].find((id) => typeof id === 'string' && id !== '');
    const id = typeof given === 'string' ? given : readUserId(token);
    return { id, secret: token, attributes: { userId: id }, ttlMs: GUEST_TTL_MS };
  }

  /** Only what the site says of the token counts against it; what it says of the caller, or nothing at all, does not. */
  async check(token: Token, signal: AbortSignal): Promise<TokenHealth> {
    try {
      const { status, headers, text } = await this.ask(token.secret, signal);
      if (status !== 200) {
        const error = toError({ status, headers, text }, this.errorOptions(token.secret));
        const isRefused = error.code === 'upstream_credentials_exhausted';
        return { state: isRefused ? 'invalid' : 'unknown', reason: `HTTP ${status}` };
      }
      return judge(text, token.isGuest ? 'guest' : 'user');
    } catch (error) {
      if (signal.aborted) throw error;
      return { state: 'unknown', reason: ServiceError.from(error).message };
    }
  }

  private async ask(secret: string | null, signal: AbortSignal) {
    const response = await this.tools.http.request({
      method: 'GET',
      url: `${this.siteUrl}/api/v1/auths/`,
      headers: { ...sessionHeaders(), ...(secret === null ? {} : { authorization: `Bearer ${secret}` }) },
      signal,
      headersTimeoutMs: TIMEOUT_MS,
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  private errorOptions(secret: string): ToErrorOptions {
    return { nowMs: this.tools.now(), secrets: [secret], userTexts: [] };
  }
}

function judge(text: string, wantedRole: string): TokenHealth {
  const session = parseJsonObject(text);
  if (session === null) return { state: 'unknown', reason: 'the answer is not a session' };
  if ('error' in session || 'message' in session) return { state: 'invalid', reason: 'the site reports an error' };
  const { role } = session;
  if (role === wantedRole) return { state: 'valid' };
  if (role === 'guest') return { state: 'invalid', reason: 'a guest session, not an account' };
  return { state: 'invalid', reason: 'a session of an unknown role' };
}
