/** A way to reach an upstream: `api` is the vendor's official API, `web` its chat site. */
export type ChannelId = string;

/** One model on offer, and what it can do. Travels in the provider's card. */
export interface Model {
  /** Public name. Compared without regard to case. */
  readonly id: string;
  /** When the model came out, seconds since 1970. */
  readonly created: number;
  readonly ownedBy: string;
  /** Longest prompt and answer together, in tokens; null where the vendor does not say. */
  readonly contextTokens: number | null;
  readonly maxOutputTokens: number | null;
  readonly capabilities: ModelCapabilities;
  /** Channels that serve this model. */
  readonly channels: readonly ChannelId[];
  /** Optional request fields, by OpenAI's name, that are honoured on at least one channel. */
  readonly parameters: readonly string[];
}

export interface ModelCapabilities {
  readonly reasoning: 'none' | 'optional' | 'always';
  readonly tools: 'native' | 'emulated' | 'none';
  readonly hasVision: boolean;
  readonly hasSearch: boolean;
}

/** What a provider's workers announce: who they are and what they serve. */
export interface ProviderCard {
  readonly providerId: string;
  readonly name: string;
  readonly models: readonly Model[];
  /** Longest wait for the first event of an answer, ms; reasoning models think in silence. */
  readonly firstEventTimeoutMs: number;
}
