import { describe, expect, it } from 'vitest';
import { entryTimeMs, fromFields, inLog, toFields } from './request-entry.js';

const entry = {
  gatewayId: 'abc',
  stream: 7,
  attempt: 0,
  totalMs: 600_000,
  acceptMs: 5_000,
  windowBytes: 262_144,
  pattern: 'chat.completions',
  headers: { requestId: 'req_1', stream: true },
  body: Buffer.from('{"text":"é😀"}'),
};

const asStored = (fields: (string | Buffer)[]): Buffer[] => fields.map((field) => Buffer.from(field));

describe('a request entry', () => {
  it('comes back as it was written', () => {
    expect(fromFields(asStored(toFields(entry)))).toEqual(entry);
  });

  it('is refused when any field is missing or makes no sense', () => {
    const fields = asStored(toFields(entry));
    for (let i = 0; i < fields.length; i += 2) {
      const without = [...fields.slice(0, i), ...fields.slice(i + 2)];
      expect(fromFields(without), `without ${fields[i]!.toString()}`).toBeNull();
    }
    expect(fromFields(asStored(toFields({ ...entry, totalMs: -1 })))).toBeNull();
    expect(fromFields([])).toBeNull();
  });

  it('is named in log lines by its trace, too, where it is part of one', () => {
    expect(inLog(entry.headers)).toEqual({ requestId: 'req_1', trace_id: undefined });
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const traced = fromFields(asStored(toFields({ ...entry, headers: { ...entry.headers, traceparent } })));
    expect(inLog(traced!.headers)).toEqual({ requestId: 'req_1', trace_id: '0af7651916cd43dd8448eb211c80319c' });
  });

  it('carries the time at which Redis took it in its id', () => {
    expect(entryTimeMs('1760000000123-4')).toBe(1760000000123);
  });
});
