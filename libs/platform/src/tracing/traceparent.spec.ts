import { describe, expect, it } from 'vitest';
import { readTraceparent } from './traceparent.js';

const [TRACE, SPAN] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331'];

describe('a traceparent', () => {
  it('names trace and span, and whether the trace is kept', () => {
    const place = { traceId: TRACE, spanId: SPAN };
    expect(readTraceparent(`00-${TRACE}-${SPAN}-01`)).toEqual({ ...place, isSampled: true });
    expect(readTraceparent(`00-${TRACE}-${SPAN}-02`)).toEqual({ ...place, isSampled: false });
    expect(readTraceparent(`cc-${TRACE}-${SPAN}-03`)).toEqual({ ...place, isSampled: true });
  });

  it('is nothing where it is not written as it should be', () => {
    const wrong = [
      undefined,
      ['00'],
      '',
      `00-${TRACE}-${SPAN}`,
      `ff-${TRACE}-${SPAN}-01`,
      `00-${'0'.repeat(32)}-${SPAN}-01`,
      `00-${TRACE}-${'0'.repeat(16)}-01`,
      `00-${TRACE.toUpperCase()}-${SPAN}-01`,
      `00-${TRACE}-${SPAN}-01-more`,
      ` 00-${TRACE}-${SPAN}-01`,
    ];
    expect(wrong.map(readTraceparent)).toEqual(wrong.map(() => null));
  });
});
