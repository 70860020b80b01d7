import { ServiceError, type ChatEvent } from '@sluice/contract';
import type { AnswerParser } from '../answer/answer-parser.js';
import { openLater } from '../answer/open-later.js';
import { readAnswer } from '../answer/read-answer.js';
import { classifyFailure, type FailureRule } from '../errors/classify.js';
import { readFailure, type UpstreamFailure } from '../errors/failure.js';
import { userTextsOf } from '../errors/user-texts.js';
import type { UpstreamRequest, UpstreamResponse } from '../http/upstream-http.js';
import { parseJsonObject, type JsonObject } from '../json.js';
import type { ChatCall, ProviderTools, Token, TokenHealth } from '../provider.js';

/** Longest wait for the head of an answer, ms. */
const ANSWER_TIMEOUT_MS = 180_000;
const CHECK_TIMEOUT_MS = 15_000;

export interface OpenAiChannelOptions {
  /** The vendor's name, for messages. */
  readonly upstream: string;
  /** What an OpenAI SDK takes as base URL. */
  readonly baseUrl: string;
  readonly tools: ProviderTools;
  /** What this vendor means by its own codes and words. */
  readonly rule?: FailureRule;
}

type ToParser = (toError: (chunk: JsonObject) => ServiceError) => AnswerParser;

/** Speaks to an official API that has the shape of OpenAI's, or to a self-hosted server in its place. */
export class OpenAiChannel {
  private readonly baseUrl: string;

  constructor(private readonly options: OpenAiChannelOptions) {
    this.baseUrl = options.baseUrl.replace(/\/+$/, '');
  }

  /**
   * Answers one request.
   *
   * @param toBody  makes the body of `POST /chat/completions`; what it throws is thrown by the first step
   * @param toParser  makes the reader of the stream; the error it is given names what a chunk reports
   */
  chat(call: ChatCall, toBody: () => object, toParser: ToParser): AsyncIterable<ChatEvent> {
    return openLater(() => this.open(call, toBody, toParser));
  }

  /** Asks for the list of models, which costs nothing. */
  checkByModelList(token: Token, signal: AbortSignal): Promise<TokenHealth> {
    return this.check(token, signal, () => this.send({ method: 'GET' }, '/models', token, signal, CHECK_TIMEOUT_MS));
  }

  /** Makes a request that must be refused, and reads the refusal: for an API without a list of models. */
  checkByProbe(probe: object, token: Token, signal: AbortSignal): Promise<TokenHealth> {
    return this.check(token, signal, () => this.post(probe, token, signal, CHECK_TIMEOUT_MS));
  }

  private async check(token: Token, signal: AbortSignal, ask: () => Promise<UpstreamResponse>): Promise<TokenHealth> {
    try {
      const response = await ask();
      const { status, headers } = response;
      const text = await response.text();
      const error = this.toError({ status, headers, text }, token, []);
      const body = parseJsonObject(text);
      // An answer in which nothing is found that the general table or the vendor has a name for.
      const isGood = status === 200 && body !== null && body.error == null && error.code === 'upstream_error';
      return isGood ? { state: 'valid' } : judge(error);
    } catch (error) {
      if (signal.aborted) throw error;
      return { state: 'unknown', reason: ServiceError.from(error).message };
    }
  }

  private async open(
    { request, token, signal }: ChatCall,
    toBody: () => object,
    toParser: ToParser,
  ): Promise<AsyncIterable<ChatEvent>> {
    if (token === null) {
      throw new ServiceError('no_available_credentials', `The API of ${this.options.upstream} needs an API key.`);
    }
    const response = await this.post(toBody(), token, signal, ANSWER_TIMEOUT_MS);
    const fail = (failure: UpstreamFailure): ServiceError => this.toError(failure, token, userTextsOf(request));
    const parser = toParser((chunk) => fail({ status: 200, headers: {}, text: JSON.stringify(chunk) }));
    return readAnswer(response, parser, { signal, toError: fail });
  }

  private toError(failure: UpstreamFailure, token: Token, userTexts: readonly string[]): ServiceError {
    const { upstream, rule, tools } = this.options;
    return classifyFailure(readFailure(failure, tools.now()), { upstream, rule, secrets: [token.secret], userTexts });
  }

  private post(body: object, token: Token, signal: AbortSignal, headersTimeoutMs: number): Promise<UpstreamResponse> {
    const request = { method: 'POST', body: JSON.stringify(body) } as const;
    return this.send(request, '/chat/completions', token, signal, headersTimeoutMs);
  }

  private send(
    request: Pick<UpstreamRequest, 'method' | 'body'>,
    path: string,
    token: Token,
    signal: AbortSignal,
    headersTimeoutMs: number,
  ): Promise<UpstreamResponse> {
    return this.options.tools.http.request({
      ...request,
      url: `${this.baseUrl}${path}`,
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream, application/json',
        'accept-language': 'en-US,en',
        authorization: `Bearer ${token.secret}`,
      },
      signal,
      headersTimeoutMs,
    });
  }
}

/** Only what the API says of the key counts against it. */
function judge(error: ServiceError): TokenHealth {
  switch (error.code) {
    case 'upstream_credentials_exhausted':
      return { state: 'invalid', reason: error.message };
    case 'upstream_quota_exhausted':
      return { state: 'exhausted', reason: error.message };
    case 'upstream_rejected_request':
    case 'context_length_exceeded':
    case 'upstream_rate_limited':
      return { state: 'valid' };
    default:
      return { state: 'unknown', reason: error.message };
  }
}
