/** A way to reach an upstream: `api` is the vendor's official API, `web` its chat site. */
export type ChannelId = string;

/** One model on offer. Travels in the provider's card. */
export interface Model {
  /** Public name. Compared without regard to case. */
  readonly id: string;
  /** When the model came out, seconds since 1970. */
  readonly created: number;
  readonly ownedBy: string;
  /** Longest prompt and answer together, in tokens; null where the vendor does not say. */
  readonly contextTokens: number | null;
  readonly maxOutputTokens: number | null;
  /** The channels that serve this model, at least one. */
  readonly channels: readonly ModelChannel[];
}

/**
 * What one channel can do for one model by itself. The only list of capabilities: what Sluice adds, what a request
 * cannot have, /v1/models and the docs are all derived from it (`capabilities.ts`).
 */
export interface ModelChannel {
  readonly id: ChannelId;
  readonly reasoning: ReasoningSupport;
  /** null where the channel takes no tool definitions. */
  readonly tools: NativeTools | null;
  readonly hasVision: boolean;
  /** Whether a request can ask for a web search. */
  readonly hasSearch: boolean;
  readonly responseFormats: readonly ('json_object' | 'json_schema')[];
  /** Most stop texts that it takes in one request; 0 where it takes none. */
  readonly maxStops: number;
  /** Further options that it honours. */
  readonly parameters: readonly NativeParameter[];
}

/**
 * `never` and `always` cannot be changed by a request; `switch` can be turned on and off, `effort` has levels besides,
 * `budget` a number of tokens.
 */
export type ReasoningSupport = 'never' | 'always' | 'switch' | 'effort' | 'budget';

export interface NativeTools {
  /** Kinds of tool choice that it enforces, beyond leaving the choice to the model. */
  readonly choices: readonly ('required' | 'named')[];
  /** Whether calls may also stand in the text of an answer, so that they have to be looked for there. */
  readonly mayBeText: boolean;
}

export type NativeParameter = 'maxOutputTokens' | 'temperature' | 'topP' | 'seed' | 'parallelToolCalls';

/** What a provider's workers announce: who they are and what they serve. */
export interface ProviderCard {
  readonly providerId: string;
  readonly name: string;
  readonly models: readonly Model[];
  /** All channels of the provider, in its own order, whether or not they are configured. Workers of old do not say. */
  readonly channels?: readonly ChannelId[];
  /** Whether tools are emulated on channels that have none. */
  readonly emulatesTools: boolean;
  /** Longest wait for the first event of an answer, ms; reasoning models think in silence. */
  readonly firstEventTimeoutMs: number;
}
