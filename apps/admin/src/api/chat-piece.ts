export interface ChatUsage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
}

/** One piece of a streamed answer. `raw` is its line as it came. */
export interface ChatPiece {
  readonly raw: string;
  readonly text?: string;
  readonly reasoning?: string;
  readonly toolCall?: { readonly index: number; readonly name?: string; readonly inputJson?: string };
  readonly finish?: string;
  readonly usage?: ChatUsage;
  readonly error?: string;
}

interface Chunk {
  readonly choices?: readonly {
    readonly delta?: {
      readonly content?: string | null;
      readonly reasoning_content?: string | null;
      readonly reasoning?: string | null;
      readonly tool_calls?: readonly { index: number; function?: { name?: string; arguments?: string } }[];
    };
    readonly finish_reason?: string | null;
  }[];
  readonly usage?: ChatUsage | null;
  readonly error?: { readonly message?: string };
}

/** Reads one chunk of a stream. @throws SyntaxError where it is no JSON */
export function toPiece(raw: string): ChatPiece {
  const { choices = [], usage, error } = JSON.parse(raw) as Chunk;
  const [choice] = choices;
  const call = choice?.delta?.tool_calls?.[0];
  const reasoning = choice?.delta?.reasoning_content ?? choice?.delta?.reasoning;
  return {
    raw,
    ...(choice?.delta?.content ? { text: choice.delta.content } : {}),
    ...(reasoning ? { reasoning } : {}),
    ...(call === undefined
      ? {}
      : { toolCall: { index: call.index, name: call.function?.name, inputJson: call.function?.arguments } }),
    ...(choice?.finish_reason ? { finish: choice.finish_reason } : {}),
    ...(usage ? { usage } : {}),
    ...(error === undefined ? {} : { error: error.message ?? '' }),
  };
}
