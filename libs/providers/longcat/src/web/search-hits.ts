import type { ChatEvent } from '@sluice/contract';
import { isJsonObject } from '@sluice/provider-kit';

type Citation = Extract<ChatEvent, { type: 'citation' }>;

/**
 * Numbers the hits of one answer's searches, from 1. A hit without an address is not shown but keeps its number; one
 * that comes again is not counted again.
 */
export class SearchHits {
  private readonly seen = new Set<string>();
  private count = 0;

  /** @param content  of a search event: the list, or an object with `resultList`; the older form has the latter */
  read(content: unknown): readonly Citation[] {
    const list = isJsonObject(content) ? content.resultList : content;
    if (!Array.isArray(list)) return [];
    return list.flatMap((hit: unknown) => this.readHit(isJsonObject(hit) ? hit : {}));
  }

  private readHit(hit: Readonly<Record<string, unknown>>): readonly Citation[] {
    const url = textOf(hit.url) ?? textOf(hit.link);
    const key = url ?? JSON.stringify(hit);
    if (this.seen.has(key)) return [];
    this.seen.add(key);
    this.count += 1;
    if (url === null) return [];
    return [{ type: 'citation', index: this.count, title: textOf(hit.title) ?? `Result ${this.count}`, url }];
  }
}

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
