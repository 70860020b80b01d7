import type { PoolNames, PoolPlace, RedisNames } from '@sluice/contract';
import { setTimeout as pause } from 'node:timers/promises';
import type { PoolRedis } from './pool-connection.js';
import {
  CONFIRM_BATCH,
  PUT_TOKENS,
  READ_STATES,
  REMOVE_TOKENS,
  REVIVE,
  SET_STATE,
  TAKE_BATCH,
} from './scripts/keeper.js';
import { LEASE, RENEW } from './scripts/lease.js';
import { BEGIN_MINT, END_MINT, LEAVE_MINT } from './scripts/mint.js';
import { POOL_KEYS } from './scripts/prelude.js';
import { NOTE_CHECK, SETTLE, SETTLE_GUEST } from './scripts/settle.js';

const SCRIPTS = {
  poolLease: LEASE,
  poolRenew: RENEW,
  poolSettle: SETTLE,
  poolNoteCheck: NOTE_CHECK,
  poolSettleGuest: SETTLE_GUEST,
  poolBeginMint: BEGIN_MINT,
  poolEndMint: END_MINT,
  poolLeaveMint: LEAVE_MINT,
  poolPut: PUT_TOKENS,
  poolRemove: REMOVE_TOKENS,
  poolStates: READ_STATES,
  poolRevive: REVIVE,
  poolSetState: SET_STATE,
  poolTakeBatch: TAKE_BATCH,
  poolConfirmBatch: CONFIRM_BATCH,
} as const;

export type ScriptName = keyof typeof SCRIPTS;
type Arguments = readonly (string | number)[];
type Commands = Record<ScriptName, (...keysAndArguments: (string | number)[]) => Promise<unknown>>;

const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 500;
/** What a server says that will do, or another will do, what was asked. */
const NOT_NOW = /^(LOADING|READONLY|CLUSTERDOWN|TRYAGAIN|MASTERDOWN|MOVED|ASK|NOREPLICAS|UNBLOCKED)\b/;

/** The scripts of the pool on one connection. Each is one round trip, by EVALSHA once the server knows it. */
export class PoolScripts {
  readonly #commands: Commands;
  readonly #heads = new Map<string, readonly string[]>();

  constructor(
    readonly redis: PoolRedis,
    private readonly names: RedisNames,
  ) {
    for (const [name, lua] of Object.entries(SCRIPTS)) {
      redis.defineCommand(name, { numberOfKeys: POOL_KEYS.length, lua });
    }
    this.#commands = redis as unknown as Commands;
  }

  /** @throws as the connection or the script fails */
  run(name: ScriptName, place: PoolPlace, own: Arguments): Promise<unknown> {
    return this.#commands[name](...this.#headOf(place), ...own);
  }

  /**
   * Runs a script that may run twice without harm; while Redis is away, again and again.
   *
   * @param patienceMs  for how long
   * @throws as the last try failed; the reason of `signal` once it is aborted
   */
  insist(
    name: ScriptName,
    place: PoolPlace,
    own: Arguments,
    patienceMs: number,
    signal?: AbortSignal,
  ): Promise<unknown> {
    return insistently(() => this.run(name, place, own), patienceMs, signal);
  }

  namesOf({ providerId, channel }: PoolPlace): PoolNames {
    return this.names.pool(providerId, channel);
  }

  #headOf({ providerId, channel }: PoolPlace): readonly string[] {
    const id = `${providerId} ${channel}`;
    const known = this.#heads.get(id);
    if (known !== undefined) return known;
    const names = this.names.pool(providerId, channel);
    const head = [...POOL_KEYS.map((key) => names[key]), this.names.poolChanges(), providerId, channel];
    this.#heads.set(id, head);
    return head;
  }
}

/** Does it again and again while Redis is away, with growing pauses. See `PoolScripts.insist`. */
export async function insistently<T>(doIt: () => Promise<T>, patienceMs: number, signal?: AbortSignal): Promise<T> {
  const until = performance.now() + patienceMs;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    signal?.throwIfAborted();
    try {
      return await doIt();
    } catch (error) {
      if (!isOfTheMoment(error) || performance.now() + pauseMs > until) throw error;
    }
    // Whoever waits for the signal is told by the check above.
    await pause(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Whether another try may find Redis in order: all but a script that went wrong. */
function isOfTheMoment(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name !== 'ReplyError' || NOT_NOW.test(error.message);
}
