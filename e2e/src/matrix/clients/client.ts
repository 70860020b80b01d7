/** A request in no SDK's terms. */
export interface Question {
  readonly model: string;
  readonly messages: readonly Message[];
  readonly tools?: readonly ToolDefinition[];
  /** Asks for JSON, of no particular schema. */
  readonly wantsJson?: boolean;
  readonly stop?: readonly string[];
  readonly reasoningEffort?: 'high';
  /** Sluice's own field, which no SDK knows. */
  readonly webSearch?: true;
}

export type Message =
  | { readonly role: 'user'; readonly text: string; /** PNG, base64. */ readonly image?: string }
  | { readonly role: 'assistant'; readonly toolCalls: readonly ToolCall[] }
  | { readonly role: 'tool'; readonly callId: string; readonly toolName: string; readonly text: string };

export interface ToolDefinition {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of an object. */
  readonly parameters: { readonly type: 'object'; readonly [keyword: string]: unknown };
}

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** What the SDK handed to its caller. */
export interface Reply {
  readonly text: string;
  /** In how many pieces the text came; 1 where it came whole. */
  readonly pieces: number;
  readonly reasoning: string;
  readonly toolCalls: readonly ToolCall[];
  /** By OpenAI's word; null where the SDK never said that the answer is over. */
  readonly finishReason: string | null;
  readonly outputTokens: number | null;
  /** null where the SDK has no place for them. */
  readonly citations: readonly Citation[] | null;
  readonly error: SeenError | null;
}

export interface Citation {
  readonly title: string;
  readonly url: string;
}

/** An error as the SDK shows it; null for what it does not tell. */
export interface SeenError {
  readonly status: number | null;
  readonly code: string | null;
}

/** The gateway, as a client is told of it. */
export interface GatewayDoor {
  /** What an SDK takes as base URL. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly fetch: typeof fetch;
}

/** One SDK, driven as its documentation says, and with its own retries off. */
export interface MatrixClient {
  /** The package, as npm knows it. */
  readonly name: string;
  /** Whether its messages have a place for the sources of a search. */
  readonly showsCitations: boolean;
  /** What its users should know, by the name of the row that it is about. */
  readonly notes: Readonly<Record<string, string>>;
  /** Rejects only for what is no error of a request: an API error is part of the reply. */
  ask(door: GatewayDoor, question: Question, isStreamed: boolean): Promise<Reply>;
}

/** What no SDK was told. */
export const EMPTY_REPLY: Reply = {
  text: '',
  pieces: 0,
  reasoning: '',
  toolCalls: [],
  finishReason: null,
  outputTokens: null,
  citations: null,
  error: null,
};

/** Fields of the body beyond those that OpenAI has. */
export const ownFields = ({ webSearch }: Question): Record<string, unknown> =>
  webSearch === undefined ? {} : { web_search: webSearch };

/** Tools as an OpenAI body has them. */
export const functionTools = (tools: readonly ToolDefinition[]) =>
  tools.map(({ name, description, parameters }) => ({
    type: 'function' as const,
    function: { name, description, parameters },
  }));

export const pngUrl = (image: string): string => `data:image/png;base64,${image}`;
