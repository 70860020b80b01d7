import { randomBytes, randomUUID } from 'node:crypto';
import { mintGuestToken, readToken, type WebRole } from '../credentials.js';
import type { ZaiSettings } from '../settings.js';

/** A guest or user of the chat site, with all that belongs to him. */
export interface Account {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: WebRole;
  readonly token: string;
  /** Ids of his chats; each with the id of the message that it was made with. */
  readonly chats: Map<string, string>;
  readonly files: Map<string, StoredFile>;
  /** Completions that hold one of his places. */
  readonly slots: Set<object>;
}

export interface StoredFile {
  readonly id: string;
  readonly filename: string;
  readonly contentType: string;
  readonly bytes: Buffer;
  readonly createdAt: number;
}

/** Cookie of the firewall, which tells visitors apart. */
const VISITOR_COOKIE = 'acw_tc';
const TOKEN_COOKIE = 'token';

/** Everybody that the chat site knows. */
export class Accounts {
  readonly #byToken = new Map<string, Account>();
  readonly #byCookie = new Map<string, Account>();
  readonly #guests: Account[] = [];
  #minted = 0;

  /** The owner of a session token; null for an unknown or expired one. */
  find(token: string): Account | null {
    const known = this.#byToken.get(token);
    if (known !== undefined) return known;
    const claims = readToken(token);
    if (claims === null || claims.isExpired) return null;
    const name = claims.email.split('@')[0] ?? claims.email;
    return this.#add({ id: claims.id, email: claims.email, name, role: claims.role, token });
  }

  /**
   * The guest of a visitor: the one he already is where a cookie of ours came back, otherwise a new one.
   *
   * @returns the cookies to set
   */
  visit(cookieHeader: string | null, settings: ZaiSettings): { readonly guest: Account; readonly cookies: string[] } {
    for (const pair of (cookieHeader ?? '').split(/;\s*/)) {
      const guest = this.#byCookie.get(pair);
      if (guest !== undefined) return { guest, cookies: [] };
    }
    const guest = this.#nextGuest(settings.distinctGuests);
    const pairs = [`${VISITOR_COOKIE}=${randomBytes(32).toString('hex')}`, `${TOKEN_COOKIE}=${guest.token}`];
    for (const pair of pairs) this.#byCookie.set(pair, guest);
    return { guest, cookies: pairs.map((pair) => `${pair}; Path=/; HttpOnly; SameSite=Lax`) };
  }

  /** Forgets every minted guest, as the chat site does after some minutes: their tokens are unknown from now on. */
  expireGuests(): void {
    for (const guest of this.#guests.splice(0)) this.#byToken.delete(guest.token);
    this.#byCookie.clear();
    this.#minted = 0;
  }

  #nextGuest(distinct: number): Account {
    this.#minted += 1;
    const known = this.#guests[(this.#minted - 1) % Math.max(1, distinct)];
    if (known !== undefined) return known;
    const id = randomUUID();
    const stamp = Date.now();
    const email = `guest-${stamp}@guest.com`;
    const token = mintGuestToken(id, email);
    const guest = this.#add({ id, email, name: `Guest-${stamp}`, role: 'guest', token });
    this.#guests.push(guest);
    return guest;
  }

  #add(account: Pick<Account, 'id' | 'email' | 'name' | 'role' | 'token'>): Account {
    const added: Account = { ...account, chats: new Map(), files: new Map(), slots: new Set() };
    this.#byToken.set(added.token, added);
    return added;
  }
}
