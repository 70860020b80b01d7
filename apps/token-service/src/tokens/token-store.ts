import { Inject, Injectable } from '@nestjs/common';
import { ServiceError } from '@sluice/contract';
import { maskSecret, SecretBox } from '@sluice/secret-box';
import type { PoolKeeper } from '@sluice/token-pool';
import { chunksOf } from '../database/chunks-of.js';
import { Database } from '../database/database.js';
import type { Prisma, Token } from '../generated/prisma/client.js';
import { sliceOf } from '../http/paging.js';
import { newId } from '../new-id.js';
import { POOL_KEEPER, PoolSync } from '../pool/pool-sync.js';
import { toRef } from '../pool/to-pooled.js';
import { DEFAULTS, type TokenRow } from './insert-tokens.js';
import { RemovedTokens } from './removed-tokens.js';
import { TokenChanges } from './token-changes.js';
import { toView, type LiveState } from './to-view.js';
import type { CreateTokenDto, TokenQuery, UpdateTokenDto } from './token.dto.js';
import type { TokenListView, TokenView } from './token.view.js';

/** What a token is made of; where a field is left out, its default stands. */
export type NewToken = CreateTokenDto & { readonly enabled?: boolean };

/** The tokens: the database knows them, the pool lends them. */
@Injectable()
export class TokenStore {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
    private readonly sync: PoolSync,
    @Inject(POOL_KEEPER) private readonly keeper: PoolKeeper,
    private readonly removed: RemovedTokens,
    private readonly changes: TokenChanges,
  ) {}

  async list(query: TokenQuery): Promise<TokenListView> {
    const { provider, channel, state, q } = query;
    const search = q ? { OR: [{ label: { contains: q } }, { id: q }] } : {};
    const where = { provider, channel, state, ...search };
    const [rows, total] = await this.database.$transaction([
      this.database.token.findMany({ where, orderBy: orderOf(query.sort), ...sliceOf(query) }),
      this.database.token.count({ where }),
    ]);
    return { items: await this.views(rows), total };
  }

  /** @throws ServiceError `not_found` */
  async read(id: string): Promise<TokenView> {
    return (await this.views([await this.row(id)]))[0]!;
  }

  /** @throws ServiceError `already_exists` */
  async create(token: NewToken): Promise<TokenView> {
    const secret = token.secret.trim();
    const fingerprint = { in: this.box.fingerprints(secret) };
    const { provider, channel } = token;
    const twin = await this.database.token.findFirst({ where: { provider, channel, fingerprint } });
    if (twin !== null) {
      throw new ServiceError('already_exists', `This token is there already, as ${twin.id}.`, { param: 'secret' });
    }
    const row = await this.database.token.create({ data: this.toRow(token) });
    await this.removed.forget(token, fingerprint.in);
    await this.sync.changed([row]);
    return this.read(row.id);
  }

  /** @throws ServiceError `not_found` */
  async update(id: string, { label, weight, maxConcurrency, enabled }: UpdateTokenDto): Promise<TokenView> {
    const before = await this.row(id);
    if (enabled !== undefined && enabled !== before.enabled) await this.turn([id], enabled);
    const data = { label: label?.trim(), weight, maxConcurrency };
    await this.sync.changed([await this.database.token.update({ where: { id }, data })]);
    return this.read(id);
  }

  /** @returns how many of these there were and are changed */
  async switchAll(ids: readonly string[], enabled: boolean): Promise<number> {
    const rows = (await this.rows(ids)).filter((row) => row.enabled !== enabled);
    for (const chunk of chunksOf(rows.map(({ id }) => id))) await this.turn(chunk, enabled);
    await this.sync.changed(await this.rows(rows.map(({ id }) => id)));
    return rows.length;
  }

  /**
   * The secret in clear.
   *
   * @throws ServiceError `not_found`; `invalid_request` when the key that sealed it is not at hand
   */
  async reveal(id: string): Promise<string> {
    const secret = this.open(await this.row(id));
    if (secret === null) {
      const reason = 'The key that sealed this token is not at hand: put it into TOKEN_ENCRYPTION_OLD_KEYS.';
      throw new ServiceError('invalid_request', reason);
    }
    return secret;
  }

  /** A new row, not yet written. @param fingerprint  of its secret, where it is known already */
  toRow(token: NewToken, fingerprint?: string): TokenRow {
    const { weight, maxConcurrency } = { ...DEFAULTS, ...definedOf(token) };
    const { provider, channel, enabled = true } = token;
    const id = newId('tok');
    const secret = token.secret.trim();
    return {
      id,
      provider,
      channel,
      label: token.label?.trim() || maskSecret(secret),
      cipher: this.box.seal(secret, id),
      keyId: this.box.keyId,
      fingerprint: fingerprint ?? this.box.fingerprint(secret),
      weight,
      maxConcurrency,
      createdAt: new Date(),
      ...switchedTo(enabled),
    };
  }

  /** Null where its key is not at hand. */
  open({ cipher, id }: Pick<Token, 'cipher' | 'id'>): string | null {
    try {
      return this.box.open(cipher, id);
    } catch {
      return null;
    }
  }

  /** @param ids  no more than one statement names */
  private async turn(ids: string[], enabled: boolean): Promise<void> {
    const data = switchedTo(enabled);
    await this.database.$transaction([
      this.database.token.updateMany({ where: { id: { in: ids } }, data }),
      this.changes.noteSwitch(ids, { ...data, at: data.stateSince }),
      this.changes.trim(ids),
    ]);
  }

  private async row(id: string): Promise<Token> {
    const row = await this.database.token.findUnique({ where: { id } });
    if (row === null) throw new ServiceError('not_found', 'There is no such token.');
    return row;
  }

  private async rows(ids: readonly string[]): Promise<Token[]> {
    const rows: Token[] = [];
    for (const chunk of chunksOf([...new Set(ids)])) {
      rows.push(...(await this.database.token.findMany({ where: { id: { in: chunk } } })));
    }
    return rows;
  }

  private async views(rows: readonly Token[]): Promise<TokenView[]> {
    // What the database remembers is shown while Redis is away.
    const live: Map<string, LiveState> = await this.keeper.states(rows.map(toRef)).catch(() => new Map());
    return rows.map((row) => {
      const secret = this.open(row);
      return toView(row, secret === null ? null : maskSecret(secret), live.get(row.id));
    });
  }
}

function orderOf(sort: string): Prisma.TokenOrderByWithRelationInput[] {
  const direction = sort.startsWith('-') ? 'desc' : 'asc';
  return [{ [sort.replace('-', '')]: direction }, { id: direction }];
}

/** Fields that are undefined are as good as left out. */
const definedOf = ({ weight, maxConcurrency }: NewToken): Partial<typeof DEFAULTS> => ({
  ...(weight === undefined ? {} : { weight }),
  ...(maxConcurrency === undefined ? {} : { maxConcurrency }),
});

/** What a person says overrules what the pool has learned. */
const switchedTo = (enabled: boolean) => ({
  enabled,
  state: enabled ? 'active' : 'disabled',
  cause: enabled ? null : 'person',
  evidence: null,
  stateSince: new Date(),
  nextTryAt: null,
  refusals: 0,
});
