import type { WireKind } from './call-log.js';
import type { SearchHit } from './plan.js';

/** The chat site's hits come in all shapes a client must cope with: the third has no address, the fourth no title. */
const WEB_HITS: readonly SearchHit[] = [
  { title: 'The first source', url: 'https://a.example/first?q=1&lang=en' },
  { title: '第二个来源', url: 'https://b.example/second' },
  { title: 'A source without an address' },
  { url: 'https://d.example/fourth' },
];

/** The official API always names both. */
const API_HITS: readonly SearchHit[] = [
  { title: 'The first source', url: 'https://a.example/first?q=1&lang=en' },
  { title: '第二个来源', url: 'https://b.example/second' },
];

export function hitsOf(channel: WireKind): readonly SearchHit[] {
  return channel === 'web' ? WEB_HITS : API_HITS;
}

export interface ExpectedCitation {
  /** Number of the hit, from 1. A hit without an address is left out, but keeps its number. */
  readonly index: number;
  readonly title: string;
  readonly url: string;
}

export function toCitations(hits: readonly SearchHit[]): ExpectedCitation[] {
  return hits.flatMap(({ title, url }, position) => {
    const index = position + 1;
    return url === undefined ? [] : [{ index, title: title ?? `Result ${index}`, url }];
  });
}
