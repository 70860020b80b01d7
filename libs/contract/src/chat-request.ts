/**
 * One chat request as every service behind the gateway sees it: validated, in one form whatever dialect the client
 * spoke. Written once as JSON by the gateway, read once by a worker.
 */
export interface ChatRequest {
  /** Public name of the model, in the spelling of the provider's card. */
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  /** Whether the client reads a stream. Workers stream either way. */
  readonly stream: boolean;
  readonly maxOutputTokens?: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly stop?: readonly string[];
  readonly seed?: number;
  readonly tools?: readonly ToolDefinition[];
  readonly toolChoice?: ToolChoice;
  readonly parallelToolCalls?: boolean;
  readonly responseFormat?: ResponseFormat;
  readonly reasoning?: ReasoningRequest;
  /** Ask for (true) or forbid (false) a web search, where the model's name does not already say. */
  readonly webSearch?: boolean;
  /** Refuse the request rather than pass over any of the above. */
  readonly isStrict?: boolean;
  /** Same for all turns of one conversation of one API key, so that they can meet the same guest. Not reversible. */
  readonly conversationKey?: string;
}

export type ChatMessage =
  | { readonly role: 'system' | 'user'; readonly content: string | readonly ContentPart[] }
  | {
      readonly role: 'assistant';
      readonly content: string | readonly ContentPart[] | null;
      /** Reasoning of an earlier turn, as the client sent it back. */
      readonly reasoning?: string;
      readonly toolCalls?: readonly ToolCall[];
    }
  | { readonly role: 'tool'; readonly content: string | readonly ContentPart[]; readonly toolCallId: string };

export type ContentPart =
  | { readonly type: 'text'; readonly text: string }
  /** `url` is a `data:` or an `https:` address. */
  | { readonly type: 'image'; readonly url: string };

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** Arguments as JSON text, as the model wrote them. */
  readonly inputJson: string;
}

export interface ToolDefinition {
  readonly name: string;
  readonly description?: string;
  /** JSON Schema of the arguments. */
  readonly parameters?: Readonly<Record<string, unknown>>;
}

export type ToolChoice = 'auto' | 'none' | 'required' | { readonly name: string };

export type ResponseFormat =
  | { readonly type: 'text' }
  | { readonly type: 'json_object' }
  | { readonly type: 'json_schema'; readonly name: string; readonly schema: Readonly<Record<string, unknown>> };

export interface ReasoningRequest {
  /** Switches reasoning on or off whatever the model's name says. */
  readonly isEnabled?: boolean;
  readonly effort?: 'minimal' | 'low' | 'medium' | 'high' | 'max';
  readonly budgetTokens?: number;
}
