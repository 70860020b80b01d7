import { ServiceError } from '@sluice/contract';
import { describe, expect, it } from 'vitest';
import { fromStream } from './from-stream.js';

describe('fromStream of the official API', () => {
  it('gives the hits of a search once, by the number that the text refers to them by', () => {
    const stream = fromStream(() => new ServiceError('upstream_error', 'x'));
    const hits = [
      { title: 'A', link: 'https://a', refer: 'ref_1' },
      { title: 'B', link: '', refer: 'ref_2' },
      { link: 'https://c', refer: 'ref_3' },
      { title: 'D', link: 'https://d' },
    ];
    const frame = JSON.stringify({ choices: [{ delta: { content: 'x' } }], web_search: hits });
    expect([...stream.push(frame), ...stream.push(frame)]).toEqual([
      { type: 'citation', index: 1, title: 'A', url: 'https://a' },
      { type: 'citation', index: 3, title: 'Result 3', url: 'https://c' },
      { type: 'citation', index: 4, title: 'D', url: 'https://d' },
      { type: 'text-delta', text: 'x' },
      { type: 'text-delta', text: 'x' },
    ]);
  });
});
