/**
 * A map for entries that come and go while it stays. It reads like a Map, and keeps their order; but a value that was
 * taken out is free at once.
 *
 * A Map of V8 writes its entries into a new table now and then, and one that has lived for a while has its tables among
 * the old objects. A table that was left behind still holds what it held, for the collections of young objects, until
 * the old ones are collected as well: every request that had passed through would be kept for seconds. Here the tables
 * hold keys and numbers only, and the values lie in an array that is written in place.
 *
 * @typeParam Key  a string or a number: what is kept of it is small
 */
export class SlotMap<Key extends string | number, Value extends object> {
  private readonly places = new Map<Key, number>();
  private readonly slots: (Value | undefined)[] = [];
  private readonly free: number[] = [];

  get size(): number {
    return this.places.size;
  }

  has(key: Key): boolean {
    return this.places.has(key);
  }

  get(key: Key): Value | undefined {
    const place = this.places.get(key);
    return place === undefined ? undefined : this.slots[place];
  }

  /** Puts a value in the place of the one that the key had, else last. */
  set(key: Key, value: Value): void {
    let place = this.places.get(key);
    if (place === undefined) {
      place = this.free.pop() ?? this.slots.length;
      this.places.set(key, place);
    }
    this.slots[place] = value;
  }

  /** @returns whether it was there */
  delete(key: Key): boolean {
    const place = this.places.get(key);
    if (place === undefined) return false;
    this.places.delete(key);
    this.slots[place] = undefined;
    this.free.push(place);
    return true;
  }

  /** Oldest first, as of a Map: what is added or deleted on the way is seen. */
  *entries(): Generator<[Key, Value], undefined> {
    for (const [key, place] of this.places) yield [key, this.slots[place]!];
  }

  keys(): MapIterator<Key> {
    return this.places.keys();
  }

  /** As `entries`. */
  *values(): Generator<Value, undefined> {
    for (const place of this.places.values()) yield this.slots[place]!;
  }
}

/** The same for what has no key: who is here now. */
export class Roster<Item extends object> {
  private readonly items = new SlotMap<number, Item>();
  private lastTicket = 0;

  get size(): number {
    return this.items.size;
  }

  /** @returns what `remove` asks for */
  add(item: Item): number {
    this.lastTicket += 1;
    this.items.set(this.lastTicket, item);
    return this.lastTicket;
  }

  /** @returns whether it was still there */
  remove(ticket: number): boolean {
    return this.items.delete(ticket);
  }

  [Symbol.iterator](): Generator<Item, undefined> {
    return this.items.values();
  }
}
