import { createHmac, createSecretKey, hkdfSync, randomBytes, type KeyObject } from 'node:crypto';
import { inspect } from 'node:util';

const KEY_BYTES = 32;
const ID_CHARACTERS = 10;
const HEX = /^[\da-f]{64}$/i;
const BASE64 = /^[\w+/-]{43}=?$/;

/**
 * One key of a box. What encrypts and what fingerprints are drawn from it apart, so that neither says anything of the
 * other. Its id is drawn from it too: a key cannot go by another's id.
 */
export class SecretKey {
  readonly id: string;
  // Node takes a key that it knows as such several times faster than one that it is given as bytes.
  readonly #encryption: KeyObject;
  readonly #fingerprint: KeyObject;

  /** @param master  32 bytes */
  constructor(master: Buffer) {
    if (master.length !== KEY_BYTES) throw new RangeError(`A secret key has ${KEY_BYTES} bytes.`);
    const draw = (purpose: string): Buffer =>
      Buffer.from(hkdfSync('sha256', master, '', `sluice ${purpose}`, KEY_BYTES));
    this.#encryption = createSecretKey(draw('encryption'));
    this.#fingerprint = createSecretKey(draw('fingerprint'));
    this.id = draw('key id').toString('base64url').replace(/[-_]/g, '0').slice(0, ID_CHARACTERS);
  }

  /** For AES-256. Not to be kept. */
  get encryptionKey(): KeyObject {
    return this.#encryption;
  }

  /** HMAC-SHA-256 of a text, in hex: equal for equal texts, and worth nothing to who has not the key. */
  fingerprint(text: string): string {
    return createHmac('sha256', this.#fingerprint).update(text).digest('hex');
  }

  toJSON(): string {
    return `key ${this.id}`;
  }

  [inspect.custom](): string {
    return `<${this.toJSON()}>`;
  }
}

/** Reads a key that stands in a setting: 32 bytes as 64 hex digits, or as base64 with either alphabet; else null. */
export function parseSecretKey(text: string): SecretKey | null {
  const master = HEX.test(text) ? Buffer.from(text, 'hex') : BASE64.test(text) ? Buffer.from(text, 'base64') : null;
  return master?.length === KEY_BYTES ? new SecretKey(master) : null;
}

/** A new key at random, as `parseSecretKey` reads it. */
export function generateSecretKey(): string {
  return randomBytes(KEY_BYTES).toString('base64url');
}
