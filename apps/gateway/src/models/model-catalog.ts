import { Inject, Injectable } from '@nestjs/common';
import { ServiceError, type Model, type ProviderCard } from '@sluice/contract';
import { CHAT_WIRE, type ChatWire } from '../wire.js';

export interface CatalogEntry {
  readonly model: Model;
  readonly card: ProviderCard;
  /** What it was found by, then, where that is an alias, its own name. */
  readonly names: readonly [string, ...string[]];
}

/** Injection token of the further names of models, `alias=model` each; the same array until they change. */
export const ALIASES = Symbol('ALIASES');
export type Aliases = () => readonly string[];

/** The models on offer, what the workers' cards say, and their aliases: looked up without regard to case. */
@Injectable()
export class ModelCatalog {
  private cards: readonly ProviderCard[] | null = null;
  private pairs: readonly string[] = [];
  private entries = new Map<string, CatalogEntry>();

  constructor(
    @Inject(CHAT_WIRE) private readonly wire: ChatWire,
    @Inject(ALIASES) private readonly aliases: Aliases,
  ) {}

  /** @throws ServiceError `provider_unavailable` when nobody can know, as the list was never read */
  list(): readonly CatalogEntry[] {
    const entries = [...this.current().values()];
    if (entries.length === 0) this.requireReachable();
    return entries;
  }

  /**
   * @throws ServiceError `model_not_found`; `provider_unavailable` when nobody can know, as the list was never read
   */
  async find(name: string): Promise<CatalogEntry> {
    const key = name.toLowerCase();
    let entry = this.current().get(key);
    if (entry === undefined) {
      // The list may be a second old, and the worker younger.
      await this.wire.directory.refresh();
      entry = this.current().get(key);
    }
    if (entry !== undefined) return entry;
    if (this.entries.size === 0) this.requireReachable();
    throw new ServiceError('model_not_found', 'No such model is on offer; GET /v1/models lists those that are.', {
      param: 'model',
    });
  }

  private requireReachable(): void {
    if (this.wire.unreadyReason() === null) return;
    throw new ServiceError('provider_unavailable', 'The list of models cannot be read at the moment.', {
      retryAfterMs: 5_000,
    });
  }

  /** The directory hands out the same array until something has changed. */
  private current(): ReadonlyMap<string, CatalogEntry> {
    const cards = this.wire.directory.cards();
    const pairs = this.aliases();
    if (cards === this.cards && pairs === this.pairs) return this.entries;
    const entries = new Map<string, CatalogEntry>();
    for (const card of cards) {
      for (const model of card.models) {
        const key = model.id.toLowerCase();
        if (!entries.has(key)) entries.set(key, { model, card, names: [model.id] });
      }
    }
    addAliases(entries, pairs);
    this.cards = cards;
    this.pairs = pairs;
    this.entries = entries;
    return entries;
  }
}

/** A model's own name wins over an alias; one of a model that is not on offer is none. */
function addAliases(entries: Map<string, CatalogEntry>, pairs: readonly string[]): void {
  const models = new Map(entries);
  for (const pair of pairs) {
    const [alias = '', target = ''] = pair.split('=');
    const entry = models.get(target.toLowerCase());
    const key = alias.toLowerCase();
    if (entry !== undefined && !models.has(key)) entries.set(key, { ...entry, names: [alias, entry.model.id] });
  }
}
