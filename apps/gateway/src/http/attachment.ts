/**
 * Something that is known of an object of somebody else's, and lies on that object. A WeakMap would do the same, and
 * keep each of its entries from the collections of young objects until the old ones are collected.
 */
export class Attachment<Carrier extends object, Value> {
  private readonly key: symbol;

  /** @param name  as it shows where a carrier is printed */
  constructor(name: string) {
    this.key = Symbol(name);
  }

  set(carrier: Carrier, value: Value): void {
    (carrier as Record<symbol, Value>)[this.key] = value;
  }

  get(carrier: Carrier): Value | undefined {
    return (carrier as Record<symbol, Value | undefined>)[this.key];
  }
}
