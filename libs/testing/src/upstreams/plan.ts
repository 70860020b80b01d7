import type { WireKind } from './call-log.js';
import type { Round } from './rounds.js';
import type { Slicing } from './slicing.js';

/** What a simulator needs to know of a request to decide on the answer, whatever wire it came by. */
export interface Question {
  readonly channel: WireKind;
  /** Text of the last user message. */
  readonly text: string;
  /** Text of the user message before it, where an answer stands between the two. */
  readonly earlier?: string | null;
  /** Whether the request is about an answer that was no good, so that a better one is due. */
  readonly isCorrection?: boolean;
  /** Whether the request wants the model to think. */
  readonly wantsThinking: boolean;
  /** Whether the request wants the web searched. */
  readonly wantsSearch: boolean;
  readonly tools: readonly ToolSpec[];
  /** Tools that are described in words, as to a model that knows none. */
  readonly taught?: readonly ToolSpec[];
  /** What the client's tools returned, where the request ends with that. */
  readonly toolResults: readonly string[];
  /** Where the last thing that was asked is a script: how far it is. */
  readonly script?: ScriptSoFar | null;
  readonly maxTokens: number | null;
  /** What the caller proved to be. */
  readonly role: CallerRole;
  /** Whether `text` was seen before: a `once` scenario is over then. */
  readonly isRepeat: boolean;
  /** Reasons for the end that the wire has a word for; left out, all of them on api and none on web. */
  readonly endings?: readonly AnswerFinish[];
}

/** A script, by the message that orders it, and what has been played of it. */
export interface ScriptSoFar {
  readonly text: string;
  readonly rounds: readonly Round[];
}

export type CallerRole = 'user' | 'guest' | 'key';

export interface ToolSpec {
  readonly name: string;
  /** JSON Schema of the arguments. */
  readonly parameters?: unknown;
}

export type Plan = AnswerPlan | LoadPlan | RefusalPlan;

/** An answer of status 200, with the faults it is sent with. */
export interface AnswerPlan {
  readonly kind: 'answer';
  readonly scenario: string;
  readonly answer: Answer;
  readonly delivery: Delivery;
  readonly fault: Fault | null;
}

/** Many events at a given rate, as cheap as they can be made. */
export interface LoadPlan {
  readonly kind: 'load';
  readonly scenario: string;
  readonly events: number;
  /** Events a second; 0 is as fast as the socket takes them. */
  readonly ratePerSecond: number;
  /** Bytes of text in each event. */
  readonly sizeBytes: number;
  /** Whether each event's text begins with the time it was sent at. */
  readonly isStamped: boolean;
}

/** No answer but a status and a page. */
export interface RefusalPlan {
  readonly kind: 'refusal';
  readonly scenario: string;
  readonly status: number;
  /** `error` is the upstream's own error body; the others are HTML pages of what stands before it. */
  readonly page: 'error' | 'waf' | 'captcha';
  /** The official API's business code, where the scenario names one. */
  readonly businessCode: string | null;
  readonly retryAfterSeconds: number | null;
}

export interface Answer {
  readonly reasoning: string;
  /** Hits of the web search, as one wire shows them; see `search-hits.ts`. */
  readonly hits: readonly SearchHit[];
  readonly text: string;
  readonly toolCalls: readonly SimulatedToolCall[];
  /** Whether the upstream runs a tool of its own on the way, whose markup is no part of the answer. */
  readonly runsOwnTool: boolean;
  readonly finish: AnswerFinish;
  readonly toolForm: ToolForm;
  /** How calls of form `text` are written. */
  readonly textForm: TextForm;
  readonly searchForm: 'phase' | 'frame';
  readonly usagePlacement: UsagePlacement;
  readonly usage: UpstreamUsage;
  /** Cuts text into the pieces that make one event each. */
  readonly toPieces: (text: string) => string[];
}

/** `native`, `block` and `delta` are forms of the chat site's stream; `text` stands in the answer's text. */
export type ToolForm = 'native' | 'block' | 'delta' | 'text';

/**
 * OpenAI's JSON in a fenced block or bare, an element with the name as an attribute, or JSON between the tags that some
 * models are trained on.
 */
export type TextForm = 'fenced' | 'bare' | 'element' | 'tagged';

export type AnswerFinish = 'stop' | 'length' | 'tool_calls' | 'sensitive' | 'network_error';

/** Where the counts stand: `default` is the place the upstream's documentation shows. */
export type UsagePlacement = 'default' | 'answer' | 'other' | 'done' | 'twice' | 'none';

export interface SearchHit {
  readonly title?: string;
  readonly url?: string;
}

export interface SimulatedToolCall {
  readonly name: string;
  readonly inputJson: string;
}

/** Counts as both wires of Z.AI spell them. */
export interface UpstreamUsage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly prompt_tokens_details: { readonly cached_tokens: number };
}

export interface Delivery {
  /** Silence before the head of the answer, ms. */
  readonly headMs: number;
  /** Silence between the head and the first event, ms. */
  readonly firstMs: number;
  /** Time from one event to the next, ms; null is the simulator's own pace. */
  readonly everyMs: number | null;
  readonly slicing: Slicing;
}

/** `after` counts events: those of the answer itself, not its end markers. */
export type Fault =
  /** The connection breaks; `isMidFrame` leaves half of the next event behind. */
  | { readonly kind: 'cut'; readonly after: number; readonly isMidFrame: boolean }
  /** The answer ends in good order as HTTP sees it, but says nowhere that it is complete. */
  | { readonly kind: 'close'; readonly after: number }
  /** All is sent but the `[DONE]` line. */
  | { readonly kind: 'no-marker' }
  /** The connection stays open and silent until the client leaves. */
  | { readonly kind: 'stall'; readonly after: number }
  /** One event that is no JSON stands between good ones. */
  | { readonly kind: 'garbage'; readonly after: number }
  /** No event is JSON. */
  | { readonly kind: 'garbage-all' }
  /** An error in a stream of status 200, after which it ends. */
  | { readonly kind: 'error'; readonly after: number; readonly code: string; readonly place: ErrorPlace };

/** Where the chat site's error frame holds the error. */
export type ErrorPlace = 'both' | 'top' | 'data' | 'nested' | 'inner';
