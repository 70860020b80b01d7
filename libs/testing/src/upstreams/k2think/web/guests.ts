import { randomBytes, randomUUID } from 'node:crypto';
import { Refusal, type Exchange } from '../../exchange.js';

const SESSION = 'guest_session';
const VISITOR = 'visitor';
const CHAT = 'chat_session';
const COUNT = 'guest_conversation_count';
/** A cookie of older days, which the site takes back: who still sends it keeps no proper jar. */
const WITHDRAWN = 'legacy_session';

/** A conversation, with the cookies that a browser has once it is made. */
export interface GuestChat {
  readonly id: string;
  readonly guestId: string;
  readonly model: string;
  /** Text of the message that it was made with. */
  readonly opening: string;
  readonly cookies: Readonly<Record<string, string>>;
}

/** Everybody who came to the page of guests, told apart by cookies alone. */
export class Guests {
  readonly #guests = new Set<string>();
  readonly #chats = new Map<string, GuestChat>();

  /** A new guest. @returns his id, and the cookie that is set before the page: on the way, where there is a redirect */
  visit(): { readonly id: string; readonly cookie: string } {
    const id = randomBytes(16).toString('hex');
    this.#guests.add(id);
    const visitor = randomBytes(8).toString('hex');
    return { id, cookie: `${VISITOR}=${visitor}; Path=/; Expires=Wed, 01 Jan 2031 00:00:00 GMT; SameSite=Lax` };
  }

  /** The cookies that the page itself sets. */
  pageCookies(id: string): string[] {
    return [`${SESSION}=${id}; Path=/; HttpOnly`, `${WITHDRAWN}=; Path=/; Max-Age=0`];
  }

  /**
   * The guest that a request proves to come from, by both cookies of the page.
   *
   * @throws Refusal 401
   */
  authenticate(exchange: Exchange): string {
    const cookies = cookiesOf(exchange);
    const id = cookies[SESSION] ?? '';
    if (!this.#guests.has(id) || cookies[VISITOR] === undefined) {
      throw new Refusal(401, { detail: '401 Unauthorized: the guest session is not known' });
    }
    exchange.call.identity = id;
    return id;
  }

  /** @returns the chat and the cookies to set: one is new, one takes the place of the page's */
  open(guestId: string, model: string, opening: string): { readonly chat: GuestChat; readonly cookies: string[] } {
    const [visitor, session] = [randomBytes(8).toString('hex'), randomBytes(8).toString('hex')];
    const cookies = { [SESSION]: guestId, [VISITOR]: visitor, [CHAT]: session, [COUNT]: '1' };
    const chat: GuestChat = { id: randomUUID(), guestId, model, opening, cookies };
    this.#chats.set(chat.id, chat);
    return { chat, cookies: [`${CHAT}=${session}; Path=/; HttpOnly`, `${VISITOR}=${visitor}; Path=/; Max-Age=3600`] };
  }

  /**
   * The conversation that a completion continues.
   *
   * @throws Refusal 401 for cookies that are not exactly those of a browser, 404 for an unknown conversation
   */
  find(conversationId: unknown, exchange: Exchange): GuestChat {
    const guestId = this.authenticate(exchange);
    const chat = this.#chats.get(String(conversationId));
    if (chat?.guestId !== guestId) throw new Refusal(404, { detail: 'Conversation not found' });
    const sent = cookiesOf(exchange);
    for (const name of new Set([...Object.keys(chat.cookies), ...Object.keys(sent)])) {
      if (sent[name] === chat.cookies[name]) continue;
      throw new Refusal(401, { detail: `401 Unauthorized: the cookie ${name} is not the session's` });
    }
    return chat;
  }

  /** Forgets every guest: their cookies are unknown from now on. */
  expire(): void {
    this.#guests.clear();
    this.#chats.clear();
  }
}

function cookiesOf(exchange: Exchange): Record<string, string> {
  const pairs = (exchange.header('cookie') ?? '').split(/;\s*/).filter((pair) => pair !== '');
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}
