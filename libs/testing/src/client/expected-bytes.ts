import { errorKind, type ErrorCode } from '@sluice/contract';
import { expectedAnswer, expectedPieces, type ExpectedAnswer } from '../upstreams/expected.js';
import type { ChatQuestion } from './chat-exchange.js';

/** What a stream says of itself on each chunk, and nobody else can know. */
export interface AnswerIdentity {
  readonly id: string;
  readonly created: number;
  readonly model: string;
}

/** The events of a faultless stream of the official API's answer: chunks, then the end with its `[DONE]`. */
export function streamEvents(question: ChatQuestion, identity: AnswerIdentity): string[] {
  const { message, context, includeUsage = false } = question;
  const { finish, usage } = expectedAnswer('api', message, context);
  const pieces = expectedPieces('api', message, context);
  const tail = includeUsage ? ',"usage":null}\n\n' : '}\n\n';
  const deltas = [
    ...pieces.reasoning.map((text) => `"reasoning_content":${JSON.stringify(text)}`),
    ...pieces.text.map((text) => `"content":${JSON.stringify(text)}`),
  ];
  const choice = (delta: string, reason: string) =>
    `"choices":[{"index":0,"delta":{${delta}},"finish_reason":${reason}}]`;
  const events = deltas.map((delta, index) => {
    const role = index === 0 ? '"role":"assistant",' : '';
    return `${headOf(identity)},${choice(role + delta, 'null')}${tail}`;
  });
  events.push(`${headOf(identity)},${choice('', JSON.stringify(finish))}${tail}`);
  if (includeUsage && usage !== null) {
    events.push(
      `${headOf(identity)},"choices":[],"usage":${JSON.stringify(usageOf(usage))},"usage_source":"upstream"}\n\n`,
    );
  }
  return [...events, 'data: [DONE]\n\n'];
}

/** The one event that ends a stream which broke off. */
export function errorEvent(identity: AnswerIdentity, code: ErrorCode, message: string): string {
  const choices = '"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]';
  return `${headOf(identity)},${choices},"error":${errorJson(code, message)}}\n\n`;
}

/** The body of a request that was refused. */
export const errorBody = (code: ErrorCode, message: string): string => `{"error":${errorJson(code, message)}}`;

/** The body of an answer that was not asked for as a stream. */
export function wholeBody(question: ChatQuestion, { id, created, model }: AnswerIdentity): string {
  const { text, reasoning, finish, usage } = expectedAnswer('api', question.message, question.context);
  const message = {
    role: 'assistant',
    content: text,
    ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
    refusal: null,
  };
  const choices = [{ index: 0, message, logprobs: null, finish_reason: finish }];
  const counted = usage === null ? {} : { usage: usageOf(usage) };
  return JSON.stringify({ id, object: 'chat.completion', created, model, choices, ...counted });
}

const headOf = ({ id, created, model }: AnswerIdentity): string =>
  `data: ${JSON.stringify({ id, object: 'chat.completion.chunk', created, model }).slice(0, -1)}`;

const errorJson = (code: ErrorCode, message: string): string =>
  JSON.stringify({ message, type: errorKind(code).type, param: null, code });

const usageOf = ({
  prompt_tokens,
  completion_tokens,
  total_tokens,
  ...more
}: NonNullable<ExpectedAnswer['usage']>) => ({
  prompt_tokens,
  completion_tokens,
  total_tokens,
  prompt_tokens_details: more.prompt_tokens_details,
});
