import type { Exchange } from '../../exchange.js';
import type { Account } from './accounts.js';
import { authenticate, type WebSite } from './site.js';

/** `GET /api/v1/auths/`: tells who the owner of a token is; without a token it makes a guest. */
export function answerAuth(site: WebSite, exchange: Exchange): void {
  if (exchange.header('authorization') !== null) {
    exchange.json(200, describe(authenticate(site, exchange)));
    return;
  }
  const { guest, cookies } = site.accounts.visit(exchange.header('cookie'), site.settings());
  exchange.call.identity = guest.id;
  exchange.json(200, describe(guest), cookies.length === 0 ? {} : { 'set-cookie': cookies });
}

function describe({ id, email, name, role, token }: Account): object {
  return { id, email, name, role, profile_image_url: '/static/favicon.png', token, token_type: 'Bearer' };
}
