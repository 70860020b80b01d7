import { randomUUID } from 'node:crypto';

/** One conversation of an account, from its opening on. */
export interface Conversation {
  readonly id: string;
  /** Label of the account that opened it. */
  readonly account: string;
  readonly userAgent: string;
  /** Completions that were asked for in it. */
  readonly completions: number;
  readonly isDeleted: boolean;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Conversations kept in the books; of older ones nothing is known any more, so that hours of load cost no memory. */
const KEPT = 5_000;

/** Every conversation of the chat site. */
export class Conversations {
  readonly #all: Mutable<Conversation>[] = [];
  readonly #openedAt = new Map<string, number>();

  get all(): readonly Conversation[] {
    return this.#all;
  }

  open(account: string, userAgent: string): Conversation {
    const opened = { id: randomUUID(), account, userAgent, completions: 0, isDeleted: false };
    this.#all.push(opened);
    if (this.#all.length > KEPT) this.#all.shift();
    return opened;
  }

  /** The one of that id, if it is there and is the account's own. */
  find(id: unknown, account: string): Mutable<Conversation> | null {
    return this.#all.findLast((known) => known.id === id && known.account === account && !known.isDeleted) ?? null;
  }

  /** Whether an account opens conversations faster than one in `intervalMs`. A refused one does not count. */
  isTooSoon(account: string, intervalMs: number, nowMs: number): boolean {
    if (intervalMs === 0) return false;
    if (nowMs - (this.#openedAt.get(account) ?? -Infinity) < intervalMs) return true;
    this.#openedAt.set(account, nowMs);
    return false;
  }

  reset(): void {
    this.#all.length = 0;
    this.#openedAt.clear();
  }
}
