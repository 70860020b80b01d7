/** Which of a vendor's two doors a call came to: `api` is the official one, `web` the chat site. */
export type WireKind = 'web' | 'api';

/** One request that a simulator received, and how it ended. */
export interface UpstreamCall {
  /** When the head of the request arrived, ms since 1970. */
  readonly at: number;
  readonly method: string;
  /** Without the query string. */
  readonly path: string;
  readonly channel: WireKind;
  /** null until the answer's head was sent. */
  readonly status: number | null;
  /** Name of the scenario that the last user message chose. */
  readonly scenario?: string;
  /** The upstream's id of the model, as requested. */
  readonly model?: string;
  /** Id of the guest, user or API key that the caller proved to be. */
  readonly identity?: string;
  /** The request's body, parsed where it is JSON. */
  readonly body?: unknown;
  /** Events of an answer handed to the socket so far. */
  readonly events: number;
  /** Bytes of an answer handed to the socket so far. */
  readonly bytes: number;
  /** Whom the connection ended by; null while it is open. */
  readonly endedBy: 'server' | 'client' | null;
  /** When the answer was complete or its connection gone, ms since 1970. */
  readonly endedAt: number | null;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A call while it is being served: only the simulator that serves it writes to it. */
export type OpenCall = Mutable<UpstreamCall> & {
  isCompletion: boolean;
  /** Whether the simulator breaks the connection itself: its close is not the client's doing then. */
  isBroken: boolean;
};

/** What `GET /__sim/state` tells. */
export interface SimulatorState {
  /** Requests by `METHOD path`, then by status. */
  readonly calls: Record<string, Record<string, number>>;
  readonly openStreams: number;
  readonly abortedByClient: readonly {
    readonly path: string;
    readonly scenario: string | null;
    readonly at: number;
    readonly endedAt: number;
    /** Since the connection was seen to close, ms. */
    readonly endedAgoMs: number;
    readonly events: number;
    readonly bytes: number;
  }[];
}

/** Calls kept in full. Older ones are dropped, so that hours of load cost no memory; the counts go on. */
const KEPT_CALLS = 5_000;

/** The books of one vendor's simulators. */
export class CallLog {
  readonly #calls: OpenCall[] = [];
  readonly #counts = new Map<WireKind, Map<string, Map<number, number>>>();
  readonly #open = new Set<OpenCall>();
  #waiters: (() => void)[] = [];

  /** @param keepsBodies whether calls remember what was sent to them; a load test would fill the memory with it */
  constructor(readonly keepsBodies: boolean) {}

  get calls(): readonly UpstreamCall[] {
    return this.#calls;
  }

  /** Completions, of either channel or of one, whose connection is still open. */
  openStreams(channel?: WireKind): number {
    if (channel === undefined) return this.#open.size;
    return [...this.#open].filter((call) => call.channel === channel).length;
  }

  /** Resolves when no completion is open. */
  idle(): Promise<void> {
    if (this.#open.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  begin(channel: WireKind, method: string, path: string, isCompletion: boolean): OpenCall {
    const call = { ...this.unlisted(channel, method, path), isCompletion };
    this.#calls.push(call);
    if (this.#calls.length > KEPT_CALLS) this.#calls.shift();
    if (isCompletion) this.#open.add(call);
    return call;
  }

  /** A call that is not in the books: one to the simulator itself, not to what it simulates. */
  unlisted(channel: WireKind, method: string, path: string): OpenCall {
    const ending = { endedBy: null, endedAt: null, isCompletion: false, isBroken: false };
    return { at: Date.now(), method, path, channel, status: null, events: 0, bytes: 0, ...ending };
  }

  /** @param isWhole whether all of the answer was handed to the system */
  end(call: OpenCall, isWhole: boolean): void {
    call.endedBy = isWhole || call.isBroken ? 'server' : 'client';
    call.endedAt = Date.now();
    this.#count(call);
    if (!this.#open.delete(call) || this.#open.size > 0) return;
    for (const wake of this.#waiters.splice(0)) wake();
  }

  /** Forgets all calls. Those still open go on and are still counted as open. */
  reset(): void {
    this.#calls.length = 0;
    this.#counts.clear();
  }

  state(channel: WireKind): SimulatorState {
    const now = Date.now();
    const counts = [...(this.#counts.get(channel) ?? [])];
    const aborted = this.#calls.filter((call) => call.channel === channel && call.endedBy === 'client');
    return {
      calls: Object.fromEntries(counts.map(([path, byStatus]) => [path, Object.fromEntries(byStatus)])),
      openStreams: this.openStreams(channel),
      abortedByClient: aborted.map((call) => ({
        path: call.path,
        scenario: call.scenario ?? null,
        at: call.at,
        endedAt: call.endedAt ?? now,
        endedAgoMs: now - (call.endedAt ?? now),
        events: call.events,
        bytes: call.bytes,
      })),
    };
  }

  #count(call: OpenCall): void {
    const paths = getOrAdd(this.#counts, call.channel, () => new Map<string, Map<number, number>>());
    const statuses = getOrAdd(paths, `${call.method} ${call.path}`, () => new Map<number, number>());
    const status = call.status ?? 0;
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
}

function getOrAdd<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const present = map.get(key);
  if (present !== undefined) return present;
  const made = make();
  map.set(key, made);
  return made;
}
