import type { ChatPiece, ChatUsage } from '../../api/chat-piece';

export interface ToolCall {
  readonly name: string;
  readonly inputJson: string;
}

/** An answer as far as it has come. Times in ms since it was asked for. */
export interface Answer {
  readonly text: string;
  readonly reasoning: string;
  readonly toolCalls: readonly ToolCall[];
  readonly firstMs: number | null;
  /** When the text began after reasoning; null where there was not both. */
  readonly reasonedMs: number | null;
  readonly totalMs: number | null;
  readonly finish: string | null;
  readonly usage: ChatUsage | null;
  readonly isDone: boolean;
  readonly error: string | null;
}

export const NO_ANSWER: Answer = {
  text: '',
  reasoning: '',
  toolCalls: [],
  firstMs: null,
  reasonedMs: null,
  totalMs: null,
  finish: null,
  usage: null,
  isDone: false,
  error: null,
};

/** The answer with one more piece. */
export function withPiece(answer: Answer, piece: ChatPiece, atMs: number): Answer {
  const { text, reasoning, toolCall, finish, usage, error } = piece;
  const hasContent = text !== undefined || reasoning !== undefined || toolCall !== undefined;
  return {
    ...answer,
    text: answer.text + (text ?? ''),
    reasoning: answer.reasoning + (reasoning ?? ''),
    toolCalls: toolCall === undefined ? answer.toolCalls : withCall(answer.toolCalls, toolCall),
    firstMs: answer.firstMs ?? (hasContent ? atMs : null),
    reasonedMs: answer.reasonedMs ?? (text !== undefined && answer.reasoning !== '' ? atMs : null),
    finish: finish === undefined || finish === '[DONE]' ? answer.finish : finish,
    isDone: answer.isDone || finish === '[DONE]',
    usage: usage ?? answer.usage,
    error: error ?? answer.error,
  };
}

function withCall(
  calls: readonly ToolCall[],
  { index, name, inputJson }: NonNullable<ChatPiece['toolCall']>,
): ToolCall[] {
  const next = [...calls];
  const before = next[index] ?? { name: '', inputJson: '' };
  next[index] = { name: name ?? before.name, inputJson: before.inputJson + (inputJson ?? '') };
  return next;
}
