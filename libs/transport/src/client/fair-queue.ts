import { SlotMap } from '@sluice/contract';

/** Items that wait, each on account of a tenant. Tenants have their turn one after the other, whoever brought more. */
export class FairQueue<Item> {
  /** A tenant's place in the map is its place in the turn: whoever was served goes to the end. */
  private readonly lines = new SlotMap<string, Set<Item>>();
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** Items of one tenant that wait. */
  sizeOf(tenant: string): number {
    return this.lines.get(tenant)?.size ?? 0;
  }

  add(tenant: string, item: Item): void {
    const line = this.lines.get(tenant);
    if (line === undefined) this.lines.set(tenant, new Set([item]));
    else line.add(item);
    this.count += 1;
  }

  /** The next item in turn, which leaves the queue. */
  take(): Item | undefined {
    for (const [tenant, line] of this.lines.entries()) {
      for (const item of line) {
        this.lines.delete(tenant);
        line.delete(item);
        this.count -= 1;
        if (line.size > 0) this.lines.set(tenant, line);
        return item;
      }
    }
    return undefined;
  }

  /** @returns whether the item was waiting */
  remove(tenant: string, item: Item): boolean {
    const line = this.lines.get(tenant);
    if (line === undefined || !line.delete(item)) return false;
    this.count -= 1;
    if (line.size === 0) this.lines.delete(tenant);
    return true;
  }
}
