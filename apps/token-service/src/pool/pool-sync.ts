import { setImmediate as nextTurn } from 'node:timers/promises';
import { Inject, Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { PooledToken, PoolKeeper, TokenRef, TokenStateChange } from '@sluice/token-pool';
import { Database } from '../database/database.js';
import type { Token } from '../generated/prisma/client.js';
import { InTurn } from '../in-turn.js';
import { Repeated } from '../repeated.js';
import { PoolBooks } from './pool-books.js';
import { pooledPages } from './pooled-pages.js';
import { toPooled } from './to-pooled.js';

/** Injection token of the pool, as its owner sees it. */
export const POOL_KEEPER = Symbol('pool-keeper');

/** Whether the pool was lost is asked this often, so that it is whole two seconds after Redis is back. ms */
const LOOK_EVERY_MS = 1_000;
const FOLD_EVERY_MS = 5_000;
/** States are collected this long before they are written, ms. */
const NOTE_EVERY_MS = 300;
/** More tokens than this are handed over with all others rather than one by one. */
const MOST_SINGLY = 100;
const ROWS_AT_ONCE = 500;

/** Keeps the pool in Redis and the tokens in the database the same, whichever of the two was away. */
@Injectable()
export class PoolSync implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('Pool');
  private unnoted: TokenStateChange[] = [];
  /** Hand-overs wait for each other: a filling that began before would take a new token away again. */
  private readonly handing = new InTurn();
  private readonly repeated = new Repeated(this.logger);
  private stopListening: () => void = () => undefined;
  private isStale = false;

  constructor(
    private readonly database: Database,
    private readonly books: PoolBooks,
    @Inject(POOL_KEEPER) private readonly keeper: PoolKeeper,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.books.forgetOldBatches();
    await this.handOver(() => this.fill());
    this.stopListening = this.keeper.onStateChange((change) => void this.unnoted.push(change));
    this.repeated.every(LOOK_EVERY_MS, 'whether the pool is lost', () => this.refillIfLost());
    this.repeated.every(FOLD_EVERY_MS, 'taking over counters', () => this.books.fold(this.keeper));
    this.repeated.every(NOTE_EVERY_MS, 'noting states', () => this.noteStates());
  }

  async onModuleDestroy(): Promise<void> {
    this.stopListening();
    await this.repeated.stop();
    await this.handing.run(() => Promise.resolve());
    await this.noteStates();
    await this.books.fold(this.keeper).catch(() => undefined);
  }

  /** Null when Redis holds the tokens that the database has, else why not. */
  unreadyReason(): string | null {
    return this.isStale ? 'the pool in Redis is not filled' : null;
  }

  /** Tells the pool of tokens that were added or changed. Never fails for want of Redis: it is told later. */
  async changed(rows: readonly Token[]): Promise<void> {
    if (rows.length > MOST_SINGLY) return this.fillSoon();
    await this.handOver(async () => {
      for (const row of rows) await this.keeper.put(toPooled(row));
      if (rows.length > 0 && (await this.keeper.isLost())) await this.fill();
    });
  }

  /** Tells the pool of tokens that are no more, as `changed` does. */
  async removed(refs: readonly TokenRef[]): Promise<void> {
    if (refs.length > MOST_SINGLY) return this.fillSoon();
    await this.handOver(async () => {
      for (const ref of refs) await this.keeper.remove(ref);
    });
  }

  /** Hands all tokens over, without being waited for. */
  fillSoon(): void {
    void this.fillNow();
  }

  /** Hands all tokens over, as `changed` does. */
  fillNow(): Promise<void> {
    return this.handOver(() => this.fill());
  }

  private handOver(work: () => Promise<void>): Promise<void> {
    return this.handing.run(work).catch((error: unknown) => {
      if (!this.isStale) this.logger.warn(`the pool could not be told; it is tried again: ${String(error)}`);
      this.isStale = true;
    });
  }

  private async refillIfLost(): Promise<void> {
    await this.handing.run(async () => {
      if (this.isStale || (await this.keeper.isLost())) await this.fill();
    });
  }

  private async fill(): Promise<void> {
    const tokens = await this.allTokens();
    await this.keeper.replaceAll(tokens);
    if (this.isStale || tokens.length > 0) this.logger.log({ msg: 'the pool is filled', tokens: tokens.length });
    this.isStale = false;
  }

  /** In pieces, so that others are answered in between. */
  private async allTokens(): Promise<PooledToken[]> {
    const tokens: PooledToken[] = [];
    for await (const page of pooledPages(this.database, ROWS_AT_ONCE)) {
      tokens.push(...page);
      await nextTurn();
    }
    return tokens;
  }

  private async noteStates(): Promise<void> {
    if (this.unnoted.length === 0) return;
    const changes = this.unnoted;
    this.unnoted = [];
    await this.books.noteStates(changes);
  }
}
