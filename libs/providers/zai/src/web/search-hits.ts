import type { ChatEvent } from '@sluice/contract';
import { isJsonObject, type JsonObject } from '@sluice/provider-kit';

type Citation = Extract<ChatEvent, { type: 'citation' }>;

const LISTS = ['results', 'sources', 'citations'] as const;

/**
 * Numbers the hits of one answer's searches, from 1. A hit without an address is not shown but keeps its number; a list
 * that comes twice counts once, and a further list goes on where the last one ended.
 */
export class SearchHits {
  private readonly urls = new Set<string>();
  private count = 0;

  /** Citations of the first list of hits that a frame holds. */
  read(data: JsonObject): readonly Citation[] {
    const key = LISTS.find((name) => Array.isArray(data[name]));
    const list: unknown = key === undefined ? undefined : data[key];
    if (!Array.isArray(list)) return [];
    const hits = list.map((hit: unknown) => (isJsonObject(hit) ? hit : {}));
    const urls = hits.map((hit) => textOf(hit.url) ?? textOf(hit.link));
    const isKnown = urls.some((url) => url !== null) && urls.every((url) => url === null || this.urls.has(url));
    if (isKnown) return [];
    const first = this.count + 1;
    this.count += hits.length;
    return hits.flatMap((hit, position) => {
      const url = urls[position] ?? null;
      if (url === null || this.urls.has(url)) return [];
      this.urls.add(url);
      const index = first + position;
      const title = textOf(hit.title) ?? textOf(hit.name) ?? `Result ${index}`;
      return [{ type: 'citation', index, title, url }];
    });
  }
}

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
