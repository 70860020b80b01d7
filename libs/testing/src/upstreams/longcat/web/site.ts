import { Refusal, type Exchange } from '../../exchange.js';
import type { Site } from '../../site.js';
import { accountOfToken } from '../credentials.js';
import type { LongcatSettings } from '../settings.js';
import type { Conversations } from './conversations.js';

/** What the routes of the simulated chat site share. */
export interface WebSite extends Site<LongcatSettings> {
  readonly conversations: Conversations;
}

/** The site's words for its codes, which repeat those of HTTP. */
const MESSAGES: Readonly<Record<string, string>> = {
  400: 'bad request',
  401: 'not logged in',
  403: 'forbidden',
  404: 'not found',
  429: 'requests are too frequent, try again later',
  500: 'system error',
};

/** Body of an error; what is an error is told by its code, whatever the status. */
export function siteError(code: number | string, message?: string): object {
  return { code, message: message ?? MESSAGES[code] ?? `error ${code}`, data: null };
}

/** A refusal with the status of success, as the site makes most of its refusals. */
export function refusal(code: number, message?: string): Refusal {
  return new Refusal(200, siteError(code, message));
}

/** @throws Refusal with code 400 where `isTrue` is false */
export function require(isTrue: boolean, message: string): asserts isTrue {
  if (!isTrue) throw refusal(400, message);
}

/** The value of the one cookie that matters; null where it did not come. */
export function tokenOf(exchange: Exchange): string | null {
  const pairs = (exchange.header('cookie') ?? '').split(/;\s*/);
  return pairs.find((pair) => pair.startsWith('passport_token_key='))?.slice('passport_token_key='.length) ?? null;
}

/**
 * The account that a request proves to come from.
 *
 * @throws Refusal 401 without the cookie; code 401 in a 200 where nobody is signed in with it
 */
export function authenticate(exchange: Exchange): string {
  const token = tokenOf(exchange);
  if (token === null) throw new Refusal(401, siteError(401, 'the cookie is empty'));
  const account = accountOfToken(token);
  if (account === null) throw refusal(401);
  exchange.call.identity = account;
  return account;
}

/** @returns the browser that asks */
export function checkBrowser(exchange: Exchange): string {
  const userAgent = exchange.header('user-agent');
  require(userAgent !== null && userAgent.startsWith('Mozilla/5.0 ('), 'user-agent is not of a browser');
  require(exchange.header('x-requested-with') === 'XMLHttpRequest', 'x-requested-with must be XMLHttpRequest');
  if (exchange.request.method === 'POST') {
    const contentType = exchange.header('content-type') ?? '';
    require(/^application\/json\b/.test(contentType), 'content-type must be application/json');
  }
  return userAgent;
}
