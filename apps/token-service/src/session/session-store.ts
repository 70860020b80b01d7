import { Inject, Injectable } from '@nestjs/common';
import { RedisNames } from '@sluice/contract';
import { createHmac, randomBytes } from 'node:crypto';
import { REDIS, type Redis } from '../redis.js';
import { AdminPassword } from './admin-password.js';

/** ms */
export const SESSION_MS = 24 * 3_600_000;

export interface Session {
  /** ms since 1970 */
  readonly signedInAt: number;
  readonly expiresAt: number;
}

/** Who is signed in. Redis knows a session by a digest of the text in its cookie, which is worth nothing to a thief. */
@Injectable()
export class SessionStore {
  constructor(
    private readonly password: AdminPassword,
    @Inject(REDIS) private readonly redis: Redis,
    private readonly names: RedisNames,
  ) {}

  /** @returns the text for the cookie */
  async open(): Promise<string> {
    const cookie = randomBytes(32).toString('base64url');
    const signedInAt = Date.now();
    const session: Session = { signedInAt, expiresAt: signedInAt + SESSION_MS };
    await this.redis.set(this.key(cookie), JSON.stringify(session), 'PX', SESSION_MS);
    return cookie;
  }

  /** Null where there is no such session, or no more. */
  async find(cookie: string): Promise<Session | null> {
    const text = await this.redis.get(this.key(cookie));
    return text === null ? null : (JSON.parse(text) as Session);
  }

  async close(cookie: string): Promise<void> {
    await this.redis.del(this.key(cookie));
  }

  private key(cookie: string): string {
    return this.names.session(createHmac('sha256', this.password.sessionKey).update(cookie).digest('hex'));
  }
}
