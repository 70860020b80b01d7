import { describe, expect, it } from 'vitest';
import { SearchHits } from './search-hits.js';

describe('SearchHits', () => {
  it('numbers hits, keeps the number of one without an address, and names one without a title', () => {
    const results = [
      { title: 'A', url: 'https://a' },
      { name: 'B', link: 'https://b' },
      { title: 'nourl' },
      { url: 'https://c' },
    ];
    expect(new SearchHits().read({ results })).toEqual([
      { type: 'citation', index: 1, title: 'A', url: 'https://a' },
      { type: 'citation', index: 2, title: 'B', url: 'https://b' },
      { type: 'citation', index: 4, title: 'Result 4', url: 'https://c' },
    ]);
  });

  it('counts a list that comes twice once, and goes on numbering with another', () => {
    const hits = new SearchHits();
    hits.read({ results: [{ title: 'A', url: 'https://a' }, {}] });
    expect(hits.read({ sources: [{ title: 'A', url: 'https://a' }, {}] })).toEqual([]);
    expect(hits.read({ citations: [{ title: 'B', url: 'https://b' }] })).toMatchObject([{ index: 3, title: 'B' }]);
  });

  it('finds nothing in frames without a list', () => {
    expect(new SearchHits().read({ results: 'none' })).toEqual([]);
  });
});
