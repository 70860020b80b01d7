import { describe, expect, it } from 'vitest';
import { entryTimeMs, fromFields, toFields } from './request-entry.js';

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

  it('carries the time at which Redis took it in its id', () => {
    expect(entryTimeMs('1760000000123-4')).toBe(1760000000123);
  });
});
