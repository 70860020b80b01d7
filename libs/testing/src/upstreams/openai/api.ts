import type { Refusal } from '../exchange.js';
import type { Answer, SearchHit, ToolSpec } from '../plan.js';

export type Body = Record<string, unknown>;

/** What can be wrong with a request: an API has a status and a code of its own for each. */
export type ApiFault = 'no-key' | 'unknown-key' | 'no-json' | 'model' | 'parameter' | 'image';

/** Makes the refusal of a wrong parameter, to be thrown. */
export type Refuse = (message: string) => Refusal;

/** What one vendor's official API adds to the shape of OpenAI's, or does in another way. */
export interface OpenAiApi {
  /** Path of the base URL, e.g. `/v1`. */
  readonly basePath: string;
  /** Ids of the models, each with whether it takes images. */
  readonly models: ReadonlyMap<string, boolean>;
  /** Whether `GET /models` lists them. */
  readonly listsModels: boolean;
  readonly roles: readonly string[];
  /** Names that a body may hold; null where further ones are let pass. */
  readonly fields: readonly string[] | null;
  /** Least and greatest value of numbers; `isWhole` where only integers are taken. */
  readonly numbers: Readonly<Record<string, { least: number; most: number; isWhole?: boolean }>>;
  readonly flags: readonly string[];
  /** Checks the fields that are this API's own, and reads out of them what the answer depends on. */
  readonly readOwn: (body: Body, refuse: Refuse) => OwnFields;
  /** The account that a key belongs to; null for an unknown key. @throws Refusal where the account is not served */
  readonly accountOf: (key: string) => string | null;
  readonly refuse: (fault: ApiFault, message: string) => Refusal;
  readonly toErrorBody: (status: number, code: string | null, message?: string) => object;
  readonly style: ChunkStyle;
}

export interface OwnFields {
  readonly wantsThinking: boolean;
  readonly wantsSearch: boolean;
  readonly tools: readonly ToolSpec[];
  /** Whether a tool call's arguments come in pieces. */
  readonly streamsTools: boolean;
  /** Whether the counts are sent at all. */
  readonly wantsUsage: boolean;
  readonly requestId: string | null;
}

/** How an API writes its chunks. */
export interface ChunkStyle {
  /** Stamps of one completion, the same on all its chunks; `kind` is the last word of OpenAI's field `object`. */
  readonly toHead: (model: string, requestId: string | null) => ChunkHead;
  /** Whether every delta names the role, or the first alone. */
  readonly repeatsRole: boolean;
  /** Where the counts stand unless a scenario moves them: on the chunk that ends the answer or on one of their own. */
  readonly usageOn: 'finish' | 'own-chunk';
  /** How reasoning and text are written: the deltas of a stream in order, joined they are the message. */
  readonly toDeltas: (answer: Answer) => Iterable<Body>;
  /** Whether text alone is an answer, so that events of it can be prepared for a load. */
  readonly preparesText: boolean;
  /** Search hits as fields beside `choices`. */
  readonly toSearchFields: (hits: readonly SearchHit[]) => object;
}

export interface ChunkHead {
  /** On the chunks of a stream. */
  readonly chunk: object;
  /** On a whole body. */
  readonly whole: object;
}
