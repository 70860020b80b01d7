import type { Exchange } from '../../exchange.js';
import type { Route } from '../../simulator.js';
import { createChat } from './chats.js';
import { answerCompletion } from './completions.js';
import type { GuestSite } from './site.js';

const PAGE = '<!doctype html><html lang="en"><head><title>K2 Think (simulated)</title></head><body></body></html>\n';
/** Where the redirect leads, which names the guest that it is for. */
const REDIRECTED = '/guest/welcome';

/** Every address of the simulated chat site. */
export function guestRoutes(site: GuestSite): Route[] {
  const visit = (exchange: Exchange): void => {
    const { id, cookie } = site.guests.visit();
    if (site.settings().redirectsGuests) {
      exchange.json(307, null, { location: `${REDIRECTED}?guest=${id}`, 'set-cookie': [cookie] });
    } else {
      sendPage(exchange, [cookie, ...site.guests.pageCookies(id)]);
    }
  };
  const welcome = (exchange: Exchange): void =>
    sendPage(exchange, site.guests.pageCookies(exchange.url.searchParams.get('guest') ?? ''));
  return [
    { name: 'guest', method: 'GET', path: '/guest', handle: visit },
    { name: 'guest', method: 'GET', path: REDIRECTED, handle: welcome },
    {
      name: 'chats',
      method: 'POST',
      path: '/api/v1/chats/guest/new',
      handle: (exchange) => createChat(site, exchange),
    },
    {
      name: 'completions',
      method: 'POST',
      path: '/api/guest/chat/completions',
      isCompletion: true,
      handle: (exchange) => answerCompletion(site, exchange),
    },
  ];
}

function sendPage(exchange: Exchange, cookies: string[]): void {
  exchange.html(200, PAGE, { 'set-cookie': cookies });
}
