/** An anonymous session as the provider made it. */
export interface MintedGuest {
  /** The upstream's own id of this guest, by which twins are recognised. */
  readonly id: string;
  readonly secret: string;
  readonly attributes?: Readonly<Record<string, string>>;
  /** How long the session can be counted on, ms; null where the upstream does not say. */
  readonly ttlMs: number | null;
}

export interface GuestSource {
  /** The channel that guests can serve. */
  readonly channel: string;
  mint(signal: AbortSignal): Promise<MintedGuest>;
  /** Most guests alive at once; 0: none may serve. */
  readonly poolSize: number;
}

/** Z.AI names no lifetime; clients of its site were seen to count on about eight minutes. */
export const UNKNOWN_TTL_MS = 480_000;
/** An upstream that knows us by our address may give the same guest again and again. */
export const MINTS_PER_NEED = 3;
