import { randomBytes, scrypt, timingSafeEqual, createHash } from 'node:crypto';

/** About 32 MB and 100 ms a try: nothing to a person, too much for guessing. */
const COST = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };
const HASH_BYTES = 32;

/** The password of the dashboard, of which only a hash stays in memory. */
export class AdminPassword {
  private constructor(
    private readonly salt: Buffer,
    private readonly hash: Buffer,
    /** Sessions are filed under it, so that a new password ends those of the old one. */
    readonly sessionKey: Buffer,
  ) {}

  static async of(password: string): Promise<AdminPassword> {
    const salt = randomBytes(16);
    const sessionKey = await derive(password, createHash('sha256').update('sluice sessions').digest());
    return new AdminPassword(salt, await derive(password, salt), sessionKey);
  }

  /** Takes the same time whatever is wrong with the text. */
  async matches(text: string): Promise<boolean> {
    return timingSafeEqual(await derive(text, this.salt), this.hash);
  }
}

/** On a thread of Node's pool, so that other requests go on meanwhile. */
function derive(text: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(text.normalize('NFC'), salt, HASH_BYTES, COST, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
