import { ServiceError, type ChatEvent } from '@sluice/contract';
import {
  openLater,
  readAnswer,
  userTextsOf,
  type ChatCall,
  type ProviderTools,
  type Token,
  type TokenHealth,
  type UpstreamFailure,
  type UpstreamResponse,
} from '@sluice/provider-kit';
import type { ZaiConfig } from '../config.js';
import { modelOf } from '../models.js';
import { fromStream } from './from-stream.js';
import { toError } from './to-error.js';
import { toRequest } from './to-request.js';

/** Longest wait for the head of an answer, ms. */
const ANSWER_TIMEOUT_MS = 180_000;
const CHECK_TIMEOUT_MS = 15_000;

/** Refused for its empty conversation, so it costs nothing; by then the key has been looked at. */
const PROBE = { model: 'glm-4.5-flash', messages: [], max_tokens: 1, stream: false };

/** Speaks to the official API, or to a self-hosted server in its place. */
export class ApiChannel {
  private readonly url: string;
  private readonly modelIds: ReadonlyMap<string, string>;

  constructor(
    config: ZaiConfig,
    private readonly tools: ProviderTools,
  ) {
    this.url = `${config.ZAI_API_BASE_URL.replace(/\/+$/, '')}/chat/completions`;
    this.modelIds = readModelIds(config.ZAI_API_MODELS);
  }

  chat(call: ChatCall): AsyncIterable<ChatEvent> {
    return openLater(() => this.open(call));
  }

  /** No model list is documented, so a request is made that must be refused, and the refusal read. */
  async checkToken(token: Token, signal: AbortSignal): Promise<TokenHealth> {
    try {
      const response = await this.post(PROBE, token, signal, CHECK_TIMEOUT_MS);
      const { status, headers } = response;
      const text = await response.text();
      return judge(this.toError({ status, headers, text }, token, []), status);
    } catch (error) {
      if (signal.aborted) throw error;
      return { state: 'unknown', reason: ServiceError.from(error).message };
    }
  }

  private async open({ request, token, signal }: ChatCall): Promise<AsyncIterable<ChatEvent>> {
    const model = modelOf(request.model);
    if (token === null) throw new ServiceError('no_available_credentials', 'The API of Z.AI needs an API key.');
    const modelId = this.modelIds.get(model.card.id.toLowerCase()) ?? model.api.id;
    const response = await this.post(toRequest(request, model, modelId), token, signal, ANSWER_TIMEOUT_MS);
    const fail = (failure: UpstreamFailure): ServiceError => this.toError(failure, token, userTextsOf(request));
    const parser = fromStream((chunk) => fail({ status: 200, headers: {}, text: JSON.stringify(chunk) }));
    return readAnswer(response, parser, { signal, toError: fail });
  }

  private toError(failure: UpstreamFailure, token: Token, userTexts: readonly string[]): ServiceError {
    return toError(failure, { nowMs: this.tools.now(), secrets: [token.secret], userTexts });
  }

  private post(body: object, token: Token, signal: AbortSignal, headersTimeoutMs: number): Promise<UpstreamResponse> {
    return this.tools.http.request({
      method: 'POST',
      url: this.url,
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream, application/json',
        'accept-language': 'en-US,en',
        authorization: `Bearer ${token.secret}`,
      },
      body: JSON.stringify(body),
      signal,
      headersTimeoutMs,
    });
  }
}

function judge(error: ServiceError, status: number): TokenHealth {
  switch (error.code) {
    case 'upstream_credentials_exhausted':
    case 'upstream_quota_exhausted':
      return { state: 'invalid', reason: error.message };
    case 'upstream_rejected_request':
    case 'context_length_exceeded':
    case 'upstream_rate_limited':
      return { state: 'valid' };
    default:
      return status === 200 ? { state: 'valid' } : { state: 'unknown', reason: error.message };
  }
}

/** Public name in lower case → the server's name. */
function readModelIds(pairs: string): ReadonlyMap<string, string> {
  const entries = pairs.split(',').filter((pair) => pair.includes('='));
  return new Map(
    entries.map((pair) => {
      const at = pair.indexOf('=');
      return [pair.slice(0, at).trim().toLowerCase(), pair.slice(at + 1).trim()];
    }),
  );
}
