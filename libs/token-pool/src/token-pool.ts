import type { ChannelId, TokenVerdict } from '@sluice/contract';

/** Lends upstream tokens and learns from how each loan ended. `lease` and `settle` come in pairs. */
export interface TokenPool {
  /**
   * Lends the token of a channel that is next in turn; a guest where the channel has such, no token can be lent, and
   * anonymous mode is on.
   *
   * @throws ServiceError `no_available_credentials` when there is nothing to lend now; its `retryAfterMs`, when set,
   *   is when the first comes free
   */
  lease(request: LeaseRequest): Promise<Lease>;
  /** Says how the loan ended; `verdict` decides what becomes of the token. Settling twice does nothing. */
  settle(lease: Lease, verdict: TokenVerdict, evidence?: SettleEvidence): Promise<void>;
}

export interface LeaseRequest {
  readonly providerId: string;
  readonly channel: ChannelId;
  /** Ids of tokens that this request tried already. */
  readonly exclude: ReadonlySet<string>;
  /** Keeps the turns of one conversation on one guest. */
  readonly affinityKey?: string;
  /** The loan ends by itself after this, ms; soon where its worker is dead. */
  readonly holdMs: number;
  readonly signal: AbortSignal;
}

export interface Lease {
  readonly providerId: string;
  readonly channel: ChannelId;
  readonly token: LentToken;
}

/** A token on loan. `secret` is plain text and must not be logged. */
export interface LentToken {
  readonly id: string;
  readonly label: string;
  readonly secret: string;
  readonly isGuest: boolean;
  readonly attributes?: Readonly<Record<string, string>>;
}

export interface SettleEvidence {
  /** When the upstream said to come back, ms from now. */
  readonly retryAfterMs?: number;
  /** What was seen, in a few words for the operator: `HTTP 401`. */
  readonly reason?: string;
}
