import type { ChannelId } from '@sluice/contract';

/** A token as its owner hands it to the pool. */
export interface PooledToken extends TokenRef {
  readonly label: string;
  /** What a SecretBox sealed, bound to the token's id. Nothing in Redis is plain. */
  readonly sealedSecret: string;
  /** Share of the turns, beside the weights of the others; above 0. */
  readonly weight: number;
  /** Most loans at once; from 1. */
  readonly maxConcurrency: number;
  readonly enabled: boolean;
  /** As the owner remembers it. The pool knows better unless this is of later. */
  readonly state: TokenState;
}

export interface TokenRef {
  readonly id: string;
  readonly providerId: string;
  readonly channel: ChannelId;
}

/**
 * `trial`: it has cooled, and is lent to one request at a time until one of them has shown that it works again.
 * `exhausted`: it cools as its quota or balance is spent. `disabled`: by a person.
 */
export type TokenStateName = 'active' | 'trial' | 'cooling' | 'exhausted' | 'disabled';

/** All times in ms since 1970, by the clock of Redis. */
export interface TokenState {
  readonly name: TokenStateName;
  /** Why: `auth`, `rate-limited`, `exhausted`, or what the owner said. */
  readonly cause: string | null;
  /** What was seen, in a few words for the operator. */
  readonly evidence: string | null;
  readonly since: number | null;
  /** When it can be lent again; null unless it cools. */
  readonly nextTryAt: number | null;
  /** Refusals in a row. */
  readonly failures: number;
}

export interface TokenCounters {
  /** Loans. */
  readonly requests: number;
  /** Loans that ended well. */
  readonly successes: number;
  /** Loans that ended by the token's fault. */
  readonly failures: number;
  /** ms since 1970. */
  readonly lastUsedAt: number | null;
}

export interface CounterBatch {
  /** Empty when there is nothing to count. */
  readonly batchId: string;
  /** By token id. */
  readonly increments: Map<string, TokenCounters>;
}

export interface TokenStateChange {
  readonly ref: TokenRef;
  readonly state: TokenState;
}

/**
 * The pool as the owner of the tokens sees it. All of it fails with the error of the connection when Redis cannot be
 * reached within some seconds; each call may then be made again.
 */
export interface PoolKeeper {
  /**
   * Makes the pool hold these tokens and no others. Of a token that it knows already it keeps the loans, and the state
   * unless the given one is of later.
   */
  replaceAll(tokens: readonly PooledToken[]): Promise<void>;
  /** Adds a token, or changes it as `replaceAll` does. */
  put(token: PooledToken): Promise<void>;
  /** Takes a token away; loans of it go on. Does nothing when it is not there. */
  remove(ref: TokenRef): Promise<void>;
  /** The live state of tokens by id; of those that the pool does not know, nothing. */
  states(refs: readonly TokenRef[]): Promise<Map<string, TokenState & { readonly inFlight: number }>>;
  /**
   * Sets a state by hand or after a check. `disabled` disables the token; no other state enables one, `put` does.
   * A pause without an end lasts an hour.
   */
  setState(ref: TokenRef, state: TokenState): Promise<void>;
  /** Ends cooling and loans whose time is over, without waiting for a request to do so. @returns tokens that came back */
  revive(): Promise<number>;
  /**
   * Counters since the last batch, those of one channel at a time: call it until it is empty. A batch that was not
   * confirmed is handed out again, unchanged and under the same id, so that the owner, who saves the id together with
   * the increments, counts it once whichever side dies in between.
   */
  takeCounters(): Promise<CounterBatch>;
  /** Drops a batch that has been saved. Twice is harmless. */
  confirmCounters(batchId: string): Promise<void>;
  /** Whether Redis has lost the pool, or never had it, so that it has to be filled. */
  isLost(): Promise<boolean>;
  /**
   * Tells of each change that the pool makes by itself: by loans that ended, by cooling that is over. Not of what the
   * owner does. Whenever the connection is made anew, the state of every token is told again, as changes may have been
   * missed.
   *
   * @returns call it to hear no more
   */
  onStateChange(listener: (change: TokenStateChange) => void): () => void;
}
