import { Refusal, type Exchange } from '../../exchange.js';
import type { Site } from '../../site.js';
import type { ZaiSettings } from '../settings.js';
import type { Account, Accounts } from './accounts.js';

/** What the routes of the simulated chat site share. */
export interface WebSite extends Site<ZaiSettings> {
  readonly accounts: Accounts;
}

/**
 * The account that a request proves to come from.
 *
 * @throws Refusal 401, as for an unknown or expired token
 */
export function authenticate(site: WebSite, exchange: Exchange): Account {
  const token = exchange.bearer();
  if (token === null) throw new Refusal(401, { detail: 'Not authenticated' });
  const account = site.accounts.find(token);
  if (account === null)
    throw new Refusal(401, { detail: '401 Unauthorized: your session has expired or the token is invalid' });
  exchange.call.identity = account.id;
  return account;
}
