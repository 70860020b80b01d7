import { randomUUID } from 'node:crypto';
import type { PoolPlace, RedisNames } from '@sluice/contract';
import type { CounterBatch, PooledToken, PoolKeeper, TokenRef, TokenState, TokenStateChange } from '../pool-keeper.js';
import { toIncrements } from './counter-fields.js';
import { closeConnection, FAIL_FAST, type PoolConnect } from './pool-connection.js';
import { insistently, PoolScripts, type ScriptName } from './pool-scripts.js';
import { indexEntry } from './refill-watch.js';
import { StateChanges } from './state-changes.js';
import { fromState, type RawState, toLiveState } from './token-fields.js';

export interface RedisPoolKeeperOptions {
  readonly names: RedisNames;
  readonly connect: PoolConnect;
  /** One line for the operator; never a secret. */
  readonly warn: (message: string) => void;
}

const PATIENCE_MS = 5_000;
/** Tokens that one script deals with: some milliseconds, in which no request can lease. */
const TOKENS_PER_SCRIPT = 200;

/** The owner's hand on the pool in Redis. */
export class RedisPoolKeeper implements PoolKeeper {
  readonly #names: RedisNames;
  readonly #scripts: PoolScripts;
  readonly #changes: StateChanges;
  /** Pools that were filled from here, so that the loss of one of them is noticed where the index lives on elsewhere. */
  readonly #filled = new Map<string, PoolPlace>();
  #nextPool = 0;

  constructor({ names, connect, warn }: RedisPoolKeeperOptions) {
    this.#names = names;
    this.#scripts = new PoolScripts(connect('pool-keeper', FAIL_FAST), names);
    this.#changes = new StateChanges(connect, names, () => this.#allStates(), warn);
  }

  async replaceAll(tokens: readonly PooledToken[]): Promise<void> {
    const wanted = Map.groupBy(tokens, indexEntry);
    const places = new Map((await this.#places()).map((place) => [indexEntry(place), place]));
    for (const [entry, [first]] of wanted) places.set(entry, first!);
    for (const [entry, place] of places) await this.#replaceIn(place, wanted.get(entry) ?? []);
    // In the end: a pool that is not whole counts as lost, and an owner that dies half-way leaves it so.
    for (const [entry, place] of places) {
      await this.#markFilled(place);
      this.#filled.set(entry, place);
    }
  }

  async put(token: PooledToken): Promise<void> {
    const isLost = await this.isLost();
    await this.#run('poolPut', token, [JSON.stringify([toFields(token)])]);
    // Where it has been lost, one token does not make it whole.
    if (isLost) return;
    await this.#markFilled(token);
    this.#filled.set(indexEntry(token), placeOf(token));
  }

  async remove(ref: TokenRef): Promise<void> {
    await this.#run('poolRemove', ref, [ref.id]);
  }

  async states(refs: readonly TokenRef[]): Promise<Map<string, TokenState & { readonly inFlight: number }>> {
    const states = new Map<string, TokenState & { readonly inFlight: number }>();
    for (const ofPool of Map.groupBy(refs, indexEntry).values()) {
      const ids = ofPool.map(({ id }) => id);
      for (const chunk of chunksOf(ids)) {
        const raw = (await this.#run('poolStates', ofPool[0]!, chunk)) as (RawState | [])[];
        for (const [i, fields] of raw.entries())
          if (fields.length > 0) states.set(chunk[i]!, toLiveState(fields as RawState));
      }
    }
    return states;
  }

  async setState(ref: TokenRef, state: TokenState): Promise<void> {
    await this.#run('poolSetState', ref, [ref.id, JSON.stringify(fromState(state))]);
  }

  async revive(): Promise<number> {
    let revived = 0;
    for (const place of await this.#places()) {
      for (let left = 1; left > 0;) {
        const [back, due] = (await this.#run('poolRevive', place, [])) as [number, number];
        revived += back;
        left = due;
      }
    }
    return revived;
  }

  async takeCounters(): Promise<CounterBatch> {
    const places = await this.#places();
    for (let tries = 0; tries < places.length; tries += 1) {
      const place = places[this.#nextPool++ % places.length]!;
      const batchId = JSON.stringify([place.providerId, place.channel, randomUUID()]);
      const raw = (await this.#run('poolTakeBatch', place, [batchId])) as string[];
      if (raw.length > 0) return toIncrements(raw);
    }
    return { batchId: '', increments: new Map() };
  }

  async confirmCounters(batchId: string): Promise<void> {
    if (batchId === '') return;
    const [providerId, channel] = JSON.parse(batchId) as [string, string];
    await this.#run('poolConfirmBatch', { providerId, channel }, [batchId]);
  }

  async isLost(): Promise<boolean> {
    const places = await this.#places();
    if (places.length === 0) return true;
    const all = new Map([...this.#filled, ...places.map((place) => [indexEntry(place), place] as const)]);
    for (const place of all.values()) {
      const { meta } = this.#scripts.namesOf(place);
      if ((await this.#insist(() => this.#scripts.redis.hexists(meta, 'filled'))) === 0) return true;
    }
    return false;
  }

  onStateChange(listener: (change: TokenStateChange) => void): () => void {
    return this.#changes.subscribe(listener);
  }

  async close(): Promise<void> {
    await this.#changes.close();
    await closeConnection(this.#scripts.redis);
  }

  async #replaceIn(place: PoolPlace, tokens: readonly PooledToken[]): Promise<void> {
    const known = await this.#idsIn(place);
    const wanted = new Set(tokens.map(({ id }) => id));
    for (const gone of chunksOf(known.filter((id) => !wanted.has(id)))) await this.#run('poolRemove', place, gone);
    for (const chunk of chunksOf(tokens)) await this.#run('poolPut', place, [JSON.stringify(chunk.map(toFields))]);
  }

  async #markFilled(place: PoolPlace): Promise<void> {
    const { redis } = this.#scripts;
    await this.#insist(() => redis.hset(this.#scripts.namesOf(place).meta, 'filled', 1));
    await this.#insist(() => redis.sadd(this.#names.pools(), indexEntry(place)));
  }

  async *#allStates(): AsyncGenerator<TokenStateChange> {
    for (const place of await this.#places()) {
      for (const ids of chunksOf(await this.#idsIn(place))) {
        const refs = ids.map((id) => ({ id, ...place }));
        const states = await this.states(refs);
        for (const ref of refs) {
          const live = states.get(ref.id);
          if (live === undefined) continue;
          const { inFlight: _, ...state } = live;
          yield { ref, state };
        }
      }
    }
  }

  async #places(): Promise<PoolPlace[]> {
    const index = await this.#insist(() => this.#scripts.redis.smembers(this.#names.pools()));
    return index.sort().map((entry) => JSON.parse(entry) as PoolPlace);
  }

  #idsIn(place: PoolPlace): Promise<string[]> {
    return this.#insist(() => this.#scripts.redis.smembers(this.#scripts.namesOf(place).ids));
  }

  #run(name: ScriptName, place: PoolPlace, own: readonly string[]): Promise<unknown> {
    return this.#scripts.insist(name, place, own, PATIENCE_MS);
  }

  #insist<T>(doIt: () => Promise<T>): Promise<T> {
    return insistently(doIt, PATIENCE_MS);
  }
}

const placeOf = ({ providerId, channel }: PoolPlace): PoolPlace => ({ providerId, channel });

const toFields = ({ id, label, sealedSecret, weight, maxConcurrency, enabled, state }: PooledToken): object => ({
  id,
  label,
  sealedSecret,
  weight,
  maxConcurrency,
  enabled,
  state: fromState(state),
});

function chunksOf<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / TOKENS_PER_SCRIPT) }, (_, i) =>
    items.slice(i * TOKENS_PER_SCRIPT, (i + 1) * TOKENS_PER_SCRIPT),
  );
}
