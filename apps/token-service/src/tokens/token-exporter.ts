import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { TokenStore } from './token-store.js';
import type { ExportView } from './token.view.js';

/** Gives tokens out in clear, in the form that an import reads back. */
@Injectable()
export class TokenExporter {
  constructor(
    private readonly database: Database,
    private readonly store: TokenStore,
  ) {}

  async export(provider: string | undefined, channel: string | undefined): Promise<ExportView> {
    const rows = await this.database.token.findMany({
      where: { provider, channel },
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    });
    const tokens = rows.flatMap((row) => {
      const secret = this.store.open(row);
      if (secret === null) return [];
      const { provider, channel, label, weight, maxConcurrency, enabled } = row;
      return [{ provider, channel, label, secret, weight, maxConcurrency, enabled }];
    });
    return { tokens, leftOut: rows.length - tokens.length };
  }
}
