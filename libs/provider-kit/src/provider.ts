import type { ChannelId, ChatEvent, ChatRequest, Model } from '@sluice/contract';
import type { UpstreamHttp } from './http/upstream-http.js';

/** One upstream, as the rest of the product sees it. Keeps no state between calls but caches it can lose. */
export interface Provider {
  /** Models on offer, with what each can do. Plain data: reading it calls nobody. */
  readonly models: readonly Model[];
  /** Ways to reach the upstream, each with the credential it needs. The operator's order rules, not this one. */
  readonly channels: readonly Channel[];
  /**
   * Answers one request: events in order, then exactly one `finish`, then nothing.
   * Ends soon after `signal` aborts, with no upstream connection left. Throws ServiceError only, never an upstream's
   * own error.
   */
  chat(call: ChatCall): AsyncIterable<ChatEvent>;
  /** Asks the upstream whether a token still works, by the cheapest call it has; spends no quota. */
  checkToken(channel: ChannelId, token: Token, signal: AbortSignal): Promise<TokenHealth>;
  /** The channel that a token is for, by its form; left out: the first that takes tokens. */
  channelOfToken?(secret: string): ChannelId;
  /** Makes an anonymous session for the channel whose `hasGuests` is true. */
  mintGuest?(signal: AbortSignal): Promise<Guest>;
  /** Waits for what its chats have left to do when they were over. Asked once, after the last of them. */
  close?(): Promise<void>;
}

export interface Channel {
  readonly id: ChannelId;
  /** Whether an anonymous guest can be lent where no token can. */
  readonly hasGuests: boolean;
  /** False where the upstream has no tokens for it, guests alone; default true. */
  readonly takesTokens?: boolean;
}

export interface ChatCall {
  /** Validated already; `model` is a public name of this provider, in the card's spelling. */
  readonly request: ChatRequest;
  readonly channel: ChannelId;
  /** Lent for this call; null where the channel needs none. */
  readonly token: Token | null;
  /** Hang-up or deadline. */
  readonly signal: AbortSignal;
}

/** An upstream credential as lent for one call. */
export interface Token {
  readonly id: string;
  readonly label: string;
  /** Plain text: never log it, never put it in a message. */
  readonly secret: string;
  readonly isGuest: boolean;
  /** What `mintGuest` learnt beside the secret, e.g. the user id. */
  readonly attributes?: Readonly<Record<string, string>>;
}

export interface Guest {
  /** The upstream's own id of this guest, by which twins are recognised. */
  readonly id: string;
  readonly secret: string;
  readonly attributes?: Readonly<Record<string, string>>;
  /** How long the session can be counted on, ms; null where the upstream does not say. */
  readonly ttlMs: number | null;
}

export type TokenHealth =
  | { readonly state: 'valid' }
  /** The upstream said that this token does not work. */
  | { readonly state: 'invalid'; readonly reason: string }
  /** It works, but the upstream said that its quota or balance is spent. */
  | { readonly state: 'exhausted'; readonly reason: string }
  /** The upstream could not be asked: says nothing about the token. */
  | { readonly state: 'unknown'; readonly reason: string };

/** What a provider package exports: how to make its Provider from settings. */
export interface ProviderDefinition<Config extends object = object> {
  /** Lower-case id, e.g. `zai`; in upper case the prefix of its settings. */
  readonly id: string;
  /** The vendor's name as people know it, e.g. `Z.AI`. */
  readonly name: string;
  /** Longest silence before the first event of an answer, ms. */
  readonly firstEventTimeoutMs: number;
  /** Settings of this upstream: a class-validator class whose fields are names of environment variables. */
  readonly Config: new () => Config;
  /** Tokens of channel `web` that those settings hold, beside the ones of `<ID>_TOKENS`. */
  webTokensIn?(config: Config): readonly string[];
  create(config: Config, tools: ProviderTools): Provider;
}

/** What a provider is given instead of globals. */
export interface ProviderTools {
  /** The only way out: connection pools, proxies and timeouts are its business. */
  readonly http: UpstreamHttp;
  /** Now, ms since 1970. */
  readonly now: () => number;
  /** One line for the operator; never a secret, a prompt or an answer. */
  readonly warn: (message: string) => void;
}
