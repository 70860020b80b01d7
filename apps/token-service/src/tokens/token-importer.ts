import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { ServiceError } from '@sluice/contract';
import { SecretBox } from '@sluice/secret-box';
import { Database } from '../database/database.js';
import { InTurn } from '../in-turn.js';
import { PoolSync } from '../pool/pool-sync.js';
import { insertTokens, type TokenRow } from './insert-tokens.js';
import { PLACE_NAME } from './place-name.js';
import { readImport, type ImportItem } from './read-import.js';
import { RemovedTokens } from './removed-tokens.js';
import { TokenStore } from './token-store.js';
import type { ImportResultView, ImportView } from './token.view.js';

export interface ImportRequest {
  readonly provider: string;
  readonly channel: string;
  readonly text: string;
  readonly dryRun?: boolean;
  /** Whether nobody asked for it: then what a person deleted stays deleted. */
  readonly isAutomatic?: boolean;
}

/** Fingerprints of what is there, and of what was deleted. */
interface KnownTokens {
  readonly taken: Set<string>;
  readonly removed: ReadonlySet<string>;
}

const MOST_ITEMS = 200_000;
/** Rows of one transaction: others get their turn in between. */
const ROWS_AT_ONCE = 500;

/** Takes in many tokens at once, those that it can, and says of each line what became of it. */
@Injectable()
export class TokenImporter {
  private readonly importing = new InTurn();

  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
    private readonly store: TokenStore,
    private readonly sync: PoolSync,
    private readonly removed: RemovedTokens,
  ) {}

  /**
   * An item that says itself where it belongs, as those of an export do, goes there; the others to the channel named.
   *
   * @throws ServiceError `invalid_request` when there are too many
   */
  async import(request: ImportRequest): Promise<ImportView> {
    const items = readImport(request.text);
    if (items.length > MOST_ITEMS) {
      throw new ServiceError('invalid_request', `An import has ${MOST_ITEMS} tokens at most.`, { param: 'text' });
    }
    return this.importing.run(() => this.take(request, items));
  }

  private async take(request: ImportRequest, items: readonly ImportItem[]): Promise<ImportView> {
    const { dryRun = false, isAutomatic = false } = request;
    const known = new Map<string, KnownTokens>();
    const rows: TokenRow[] = [];
    const results: ImportResultView[] = [];
    for (const item of items) {
      const { line, provider = request.provider, channel = request.channel } = item;
      const reason = item.fault ?? placeFault(provider, channel);
      if (reason !== null) {
        results.push({ line, status: 'invalid', reason });
        continue;
      }
      const place = { provider, channel };
      const name = `${provider} ${channel}`;
      const { taken, removed } = known.get(name) ?? (await this.knownAt(place));
      known.set(name, { taken, removed });
      const fingerprints = this.box.fingerprints(item.secret);
      const wasRemoved = fingerprints.some((one) => removed.has(one));
      if (wasRemoved && isAutomatic) await this.removed.renew(place, item.secret);
      if (fingerprints.some((one) => taken.has(one)) || (wasRemoved && isAutomatic)) {
        results.push({ line, status: 'duplicate' });
        continue;
      }
      taken.add(fingerprints[0]!);
      if (wasRemoved && !dryRun) await this.removed.forget(place, fingerprints);
      const row = dryRun ? null : this.store.toRow({ ...item, ...place }, fingerprints[0]);
      if (row !== null) rows.push(row);
      results.push({ line, status: 'created', ...(row === null ? {} : { id: row.id }) });
    }
    for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
      await insertTokens(this.database, rows.slice(start, start + ROWS_AT_ONCE));
      await nextTurn();
    }
    if (rows.length > 0) await this.handOver(rows.map(({ id }) => id));
    const count = (status: ImportResultView['status']): number => results.filter((one) => one.status === status).length;
    return {
      dryRun,
      created: count('created'),
      duplicates: count('duplicate'),
      invalid: count('invalid'),
      results,
    };
  }

  private async knownAt({ provider, channel }: { provider: string; channel: string }): Promise<KnownTokens> {
    const rows = await this.database.$queryRaw<{ fingerprint: string }[]>`
      SELECT fingerprint FROM "Token" WHERE provider = ${provider} AND channel = ${channel}`;
    return {
      taken: new Set(rows.map(({ fingerprint }) => fingerprint)),
      removed: await this.removed.at({ provider, channel }),
    };
  }

  private async handOver(ids: readonly string[]): Promise<void> {
    if (ids.length > ROWS_AT_ONCE) return this.sync.fillSoon();
    await this.sync.changed(await this.database.token.findMany({ where: { id: { in: [...ids] } } }));
  }
}

function placeFault(provider: string, channel: string): string | null {
  return PLACE_NAME.test(provider) && PLACE_NAME.test(channel) ? null : 'names a provider or channel that cannot be';
}
