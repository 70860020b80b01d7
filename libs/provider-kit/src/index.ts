export type * from './provider.js';
export type * from './http/upstream-http.js';
export { createUpstreamHttp, type UpstreamHttpOptions } from './http/create-upstream-http.js';
export { proxyFault, type ProxySettings } from './proxies/proxy-choice.js';
export { SseDecoder, type SseFrame } from './sse/sse-decoder.js';
export { JsonFrames } from './sse/json-frames.js';
export type { AnswerEnding, AnswerParser } from './answer/answer-parser.js';
export { readAnswer, type ReadAnswerOptions } from './answer/read-answer.js';
export { openLater } from './answer/open-later.js';
export { throwIfAborted, untilAborted } from './answer/abort.js';
export { ReasoningText } from './answer/reasoning-text.js';
export { callsAsText, resultAsText } from './messages/tool-turns.js';
export { readFinishReason } from './openai/finish-reason.js';
export { MODEL_NAMES, parseModelNames } from './openai/model-names.js';
export { OpenAiChannel, type OpenAiChannelOptions } from './openai/openai-channel.js';
export { OpenAiStream, type OpenAiDialect } from './openai/openai-stream.js';
export {
  toOpenAiBody,
  toOpenAiMessages,
  toOpenAiToolChoice,
  toOpenAiTools,
  type OpenAiBodyOptions,
  type OpenAiField,
} from './openai/openai-request.js';
export { ToolCallAssembler, newToolCallId } from './openai/tool-calls.js';
export { toUsage } from './openai/usage.js';
export { classifyFailure, type FailureRule, type ClassifyOptions, type FailureRuling } from './errors/classify.js';
export { readFailure, type FailureFacts, type UpstreamFailure } from './errors/failure.js';
export { userTextsOf } from './errors/user-texts.js';
export { retryAfterMs } from './errors/retry-after.js';
export { BrokenAnswerError, isIrrevocable, type AnswerDelta, type AnswerEnd } from './shaping/answer-stage.js';
export type { AnswerShaper } from './shaping/answer-shaper.js';
export { Shaping } from './shaping/shaping.js';
export { UsageTally } from './shaping/usage/usage-tally.js';
export { isJsonObject, parseJsonObject, type JsonObject } from './json.js';
