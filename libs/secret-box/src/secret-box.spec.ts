import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { generateSecretKey, maskSecret, parseSecretKey, SecretBox, SecretBoxError, type SecretKey } from './index.js';

const newKey = (): SecretKey => parseSecretKey(generateSecretKey())!;
const box = new SecretBox([newKey()]);

describe('a secret box', () => {
  it('opens what it sealed, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (secret, id) => {
        expect(box.open(box.seal(secret, id), id)).toBe(secret);
      }),
    );
  });

  it('seals the same secret differently each time, and shows nothing of it', () => {
    const sealed = Array.from({ length: 50 }, () => box.seal('a-secret-of-mine', 't1'));
    expect(new Set(sealed).size).toBe(50);
    expect(sealed.join()).not.toContain('secret-of');
    expect(sealed[0]).toMatch(new RegExp(`^v1\\.${box.keyId}\\.[\\w-]{16}\\.[\\w-]+$`));
  });

  it('refuses a secret that belongs to something else', () => {
    expect(() => box.open(box.seal('secret', 't1'), 't2')).toThrow(SecretBoxError);
  });

  it('refuses a secret of which any one character was changed', () => {
    const sealed = box.seal('secret', 't1');
    for (let i = 0; i < sealed.length; i += 1) {
      const changed = `${sealed.slice(0, i)}${sealed[i] === 'A' ? 'B' : 'A'}${sealed.slice(i + 1)}`;
      const isSame = Buffer.from(changed, 'base64url').equals(Buffer.from(sealed, 'base64url'));
      // The last character of base64 has bits that mean nothing.
      if (!isSame && i < sealed.length - 1) expect(() => box.open(changed, 't1'), changed).toThrow(SecretBoxError);
    }
  });

  it.each(['', 'plain', 'v1.a.b.c', 'v2.a.b.c', `v1.${box.keyId}.AAAAAAAAAAAAAAAA.`])('refuses "%s"', (text) => {
    expect(() => box.open(text, 't1')).toThrow(SecretBoxError);
  });

  it('opens by every key, seals by the first, and says which is which', () => {
    const [old, fresh] = [newKey(), newKey()];
    const before = new SecretBox([old]).seal('secret', 't1');
    const rotating = new SecretBox([fresh, old]);
    expect(rotating.open(before, 't1')).toBe('secret');
    expect(rotating.isCurrent(before)).toBe(false);
    const after = rotating.seal(rotating.open(before, 't1'), 't1');
    expect(rotating.isCurrent(after)).toBe(true);
    expect(new SecretBox([fresh]).open(after, 't1')).toBe('secret');
    expect(() => new SecretBox([fresh]).open(before, 't1')).toThrow(old.id);
  });

  it('gives equal secrets equal fingerprints, by its key alone', () => {
    const [old, fresh] = [newKey(), newKey()];
    const rotating = new SecretBox([fresh, old]);
    expect(rotating.fingerprint('secret')).toBe(new SecretBox([fresh]).fingerprint('secret'));
    expect(rotating.fingerprint('secret')).not.toBe(rotating.fingerprint('secret2'));
    expect(rotating.fingerprints('secret')).toEqual([fresh.fingerprint('secret'), old.fingerprint('secret')]);
    expect(fresh.fingerprint('secret')).not.toBe(old.fingerprint('secret'));
  });
});

describe('a secret key', () => {
  it('is read from hex and from both alphabets of base64, as the same key', () => {
    const bytes = Buffer.alloc(32, 0xfb);
    const texts = [bytes.toString('hex'), bytes.toString('base64'), bytes.toString('base64url')];
    expect(new Set(texts.map((text) => parseSecretKey(text)?.id)).size).toBe(1);
  });

  it.each(['', 'short', 'a'.repeat(63), 'g'.repeat(64), 'A'.repeat(45), 'A'.repeat(42)])('is not "%s"', (text) => {
    expect(parseSecretKey(text)).toBeNull();
  });

  it('is shown by its id alone', () => {
    const text = generateSecretKey();
    const key = parseSecretKey(text)!;
    const shown = `${inspect(key, { depth: 9 })} ${JSON.stringify({ key })} ${inspect(new SecretBox([key]))}`;
    expect(shown).not.toContain(text);
    expect(shown).toContain(key.id);
  });
});

describe('a masked secret', () => {
  it.each([
    ['sk-0123456789abcdef', 'sk-…cdef'],
    ['eyJhbGciOiJIUzI1NiJ9.payload.sign', '…sign'],
    ['0123456789', '…89'],
    ['1234567', '…'],
    ['', '…'],
  ])('of "%s" is "%s"', (secret, shown) => {
    expect(maskSecret(secret)).toBe(shown);
  });
});
