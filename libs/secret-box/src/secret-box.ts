import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { SecretKey } from './secret-key.js';

const VERSION = 'v1';
const ALGORITHM = 'aes-256-gcm';
/** What NIST SP 800-38D recommends; at random it is safe for 2^32 secrets of one key. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A sealed secret that this box cannot open. The message names the key at most. */
export class SecretBoxError extends Error {
  override readonly name = 'SecretBoxError';
}

/**
 * Seals secrets for storing: `v1.<key id>.<nonce>.<cipher and tag>`, the last two in base64url. Each is bound to what
 * it belongs to, so that it opens for nothing else: a sealed secret that was copied to another row is refused.
 *
 * To rotate: put the new key first and keep the old one behind it, seal anew what `isCurrent` denies, drop the old one.
 */
export class SecretBox {
  readonly #current: SecretKey;
  readonly #keys: ReadonlyMap<string, SecretKey>;

  /** @param keys  the first seals and fingerprints; all of them open */
  constructor(keys: readonly SecretKey[]) {
    const [current] = keys;
    if (current === undefined) throw new RangeError('A secret box needs a key.');
    this.#current = current;
    this.#keys = new Map(keys.map((key) => [key.id, key]));
  }

  /** Id of the key that seals now. */
  get keyId(): string {
    return this.#current.id;
  }

  /** Ids of the keys that open. */
  get keyIds(): readonly string[] {
    return [...this.#keys.keys()];
  }

  /** @param boundTo  what the secret belongs to, e.g. a token's id; needed again to open it */
  seal(secret: string, boundTo: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.#current.encryptionKey, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(associated(this.#current.id, boundTo));
    const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return [VERSION, this.#current.id, nonce.toString('base64url'), sealed.toString('base64url')].join('.');
  }

  /** @throws SecretBoxError when it is no sealed secret, its key is not here, it was changed, or it is bound elsewhere */
  open(sealed: string, boundTo: string): string {
    const { keyId, nonce, body } = read(sealed);
    const key = this.#keys.get(keyId);
    if (key === undefined) throw new SecretBoxError(`The secret was sealed by key "${keyId}", which is not at hand.`);
    const decipher = createDecipheriv(ALGORITHM, key.encryptionKey, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(associated(keyId, boundTo));
    decipher.setAuthTag(body.subarray(-TAG_BYTES));
    const text = decipher.update(body.subarray(0, -TAG_BYTES));
    try {
      return Buffer.concat([text, decipher.final()]).toString('utf8');
    } catch {
      throw new SecretBoxError('The sealed secret was changed, or belongs to something else.');
    }
  }

  /** Id of the key that a secret was sealed by. @throws SecretBoxError when it is no sealed secret */
  keyIdOf(sealed: string): string {
    return read(sealed).keyId;
  }

  /** Whether the key that seals now sealed it. */
  isCurrent(sealed: string): boolean {
    return this.keyIdOf(sealed) === this.#current.id;
  }

  /** Equal for equal secrets, by the key that seals now. */
  fingerprint(secret: string): string {
    return this.#current.fingerprint(secret);
  }

  /** By every key, the present one first: while keys change, a duplicate may stand under an older one. */
  fingerprints(secret: string): string[] {
    return [...this.#keys.values()].map((key) => key.fingerprint(secret));
  }
}

const associated = (keyId: string, boundTo: string): Buffer => Buffer.from(`${VERSION}.${keyId}.${boundTo}`);

function read(sealed: string): { keyId: string; nonce: Buffer; body: Buffer } {
  const [version, keyId, nonceText = '', bodyText = '', ...more] = sealed.split('.');
  const nonce = Buffer.from(nonceText, 'base64url');
  const body = Buffer.from(bodyText, 'base64url');
  const isWhole = more.length === 0 && nonce.length === NONCE_BYTES && body.length >= TAG_BYTES;
  if (version !== VERSION || !keyId || !isWhole) throw new SecretBoxError('This is no sealed secret.');
  return { keyId, nonce, body };
}
