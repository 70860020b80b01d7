import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { TokenRemoval } from './token-removal.js';

/** Tokens of no use any more. */
@Injectable()
export class RefusedTokens {
  constructor(
    private readonly database: Database,
    private readonly removal: TokenRemoval,
  ) {}

  /**
   * Deletes tokens that were refused by a check since then, and had cooled for refusals before: once is no proof.
   *
   * @param since  ms since 1970
   * @returns how many
   */
  async removeAll(since: number): Promise<number> {
    const rows = await this.database.token.findMany({
      where: {
        lastCheckResult: 'refused',
        lastCheckAt: { gte: new Date(since) },
        state: { in: ['cooling', 'trial'] },
        cause: 'auth',
      },
      select: { id: true },
    });
    return this.removal.removeAll(rows.map(({ id }) => id));
  }
}
