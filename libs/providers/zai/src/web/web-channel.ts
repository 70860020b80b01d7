import { randomUUID } from 'node:crypto';
import { ServiceError, type ChatEvent } from '@sluice/contract';
import {
  isJsonObject,
  parseJsonObject,
  readAnswer,
  untilAborted,
  type ChatCall,
  type ProviderTools,
  type Token,
  type UpstreamFailure,
  type UpstreamRequest,
} from '@sluice/provider-kit';
import type { ZaiConfig } from '../config.js';
import type { ZaiModel } from '../models.js';
import { modesOf } from '../modes.js';
import { pageHeaders } from './browser.js';
import { FeVersion } from './fe-version.js';
import { WebStream } from './from-stream.js';
import { decodeImage, imageUrlsOf, toUploadForm, type UploadedImage } from './images.js';
import { userIdOf } from './identity.js';
import { toNewChat } from './new-chat.js';
import { promptOf } from './prompt.js';
import { sign } from './signature.js';
import { OutdatedVersionError, toError } from './to-error.js';
import { toQuery } from './to-query.js';
import { toCompletion, type CompletionIds } from './to-request.js';

/** Longest wait for the head of an answer; the site thinks before it, ms. */
const ANSWER_TIMEOUT_MS = 180_000;
const CALL_TIMEOUT_MS = 30_000;

/** One request on its way, with what all of its calls need. */
interface Errand {
  readonly call: ChatCall;
  readonly model: ZaiModel;
  readonly token: Token;
  readonly userId: string;
  readonly images: readonly UploadedImage[];
}

/** Speaks to chat.z.ai as its own page does. */
export class WebChannel {
  private readonly version: FeVersion;
  private readonly siteUrl: string;

  constructor(
    private readonly config: ZaiConfig,
    private readonly tools: ProviderTools,
  ) {
    this.siteUrl = config.ZAI_WEB_BASE_URL.replace(/\/+$/, '');
    this.version = new FeVersion({ siteUrl: this.siteUrl, fallback: config.ZAI_FE_VERSION, tools });
  }

  async *chat(call: ChatCall, model: ZaiModel): AsyncGenerator<ChatEvent> {
    const { token, request } = call;
    if (token === null) throw new ServiceError('no_available_credentials', 'chat.z.ai needs a token or a guest.');
    if (request.responseFormat !== undefined && request.responseFormat.type !== 'text') {
      throw new ServiceError('unsupported_parameter', 'JSON answers need an API key: chat.z.ai has no such mode.', {
        param: 'response_format',
      });
    }
    const images = await this.upload(call, token);
    const errand: Errand = { call, model, token, userId: userIdOf(token), images };
    const version = await untilAborted(this.version.current(), call.signal);
    let hasSpoken = false;
    try {
      for await (const event of this.complete(errand, version)) {
        hasSpoken = true;
        yield event;
      }
    } catch (error) {
      if (hasSpoken || !(error instanceof OutdatedVersionError)) throw error;
      yield* this.complete(errand, await untilAborted(this.version.renew(version), call.signal));
    }
  }

  private async *complete(errand: Errand, version: string): AsyncGenerator<ChatEvent> {
    const { call, model, token, userId, images } = errand;
    const { request, signal } = call;
    const prompt = promptOf(request.messages);
    const ids = await this.openChat(errand, prompt);
    const timestampMs = this.tools.now();
    const requestId = randomUUID();
    const { isPersisted } = model.web;
    const query = toQuery({ requestId, userId, timestampMs, secret: token.secret, chatId: ids.chatId, isPersisted });
    const response = await this.tools.http.request({
      method: 'POST',
      url: `${this.siteUrl}${this.config.ZAI_COMPLETIONS_PATH}?${query}`,
      headers: {
        ...pageHeaders(ids.chatId, isPersisted ? '*/*' : 'application/json'),
        'content-type': 'application/json',
        authorization: `Bearer ${token.secret}`,
        'x-fe-version': version,
        'x-signature': sign({ requestId, userId, timestampMs, prompt }, this.config.ZAI_SIGNING_KEY),
      },
      body: JSON.stringify(toCompletion({ request, model, ids, images, nowMs: timestampMs })),
      signal,
      headersTimeoutMs: ANSWER_TIMEOUT_MS,
    });
    const fail = (failure: UpstreamFailure): ServiceError => this.toError(failure, token);
    const parser = new WebStream({
      toolNames: new Set(request.toolChoice === 'none' ? [] : request.tools?.map(({ name }) => name)),
      toError: (report) => fail({ status: 200, headers: {}, text: JSON.stringify({ error: report }) }),
    });
    yield* readAnswer(response, parser, { signal, toError: fail });
  }

  /** Ids of the completion; for models that answer only in a chat that exists, of one made for it. */
  private async openChat({ call, model, token, images }: Errand, prompt: string): Promise<CompletionIds> {
    const messageId = randomUUID();
    const sessionId = randomUUID();
    if (!model.web.isPersisted) return { chatId: randomUUID(), messageId, sessionId, userMessageId: null };
    const userMessageId = randomUUID();
    const modes = modesOf(call.request, model);
    const body = toNewChat({ model, prompt, userMessageId, images, ...modes, nowMs: this.tools.now() });
    const answer = await this.post('/api/v1/chats/new', token, call.signal, {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const nested = isJsonObject(answer?.chat) ? answer.chat.id : undefined;
    const chatId = [answer?.id, nested].find((id) => typeof id === 'string' && id !== '');
    if (typeof chatId !== 'string') {
      throw new ServiceError('upstream_protocol_changed', 'chat.z.ai opened a chat without naming it.');
    }
    return { chatId, messageId, sessionId, userMessageId };
  }

  /** @throws ServiceError `unsupported_parameter` for images with a guest, who may not upload */
  private async upload({ request, signal }: ChatCall, token: Token): Promise<readonly UploadedImage[]> {
    const urls = imageUrlsOf(request);
    if (urls.length > 0 && token.isGuest) {
      throw new ServiceError('unsupported_parameter', 'Images need a user token or an API key; guests may not send any.', {
        param: 'messages',
      });
    }
    const uploaded: UploadedImage[] = [];
    for (const image of urls.map(decodeImage)) {
      const answer = await this.post('/api/v1/files/', token, signal, { body: toUploadForm(image) });
      if (typeof answer?.id !== 'string') {
        throw new ServiceError('upstream_protocol_changed', 'chat.z.ai took an image without naming it.');
      }
      uploaded.push({
        dataUrl: image.dataUrl,
        contentType: image.contentType,
        sizeBytes: image.bytes.length,
        file: { id: answer.id, name: typeof answer.filename === 'string' ? answer.filename : answer.id },
        userId: userIdOf(token),
        uploadedAt: Math.floor(this.tools.now() / 1_000),
      });
    }
    return uploaded;
  }

  /** One call beside the completion; the site means 200 alone as success. */
  private async post(path: string, token: Token, signal: AbortSignal, request: Pick<UpstreamRequest, 'headers' | 'body'>) {
    const { status, headers, text } = await this.tools.http
      .request({
        method: 'POST',
        url: `${this.siteUrl}${path}`,
        headers: { ...pageHeaders(null, 'application/json'), ...request.headers, authorization: `Bearer ${token.secret}` },
        body: request.body,
        signal,
        headersTimeoutMs: CALL_TIMEOUT_MS,
      })
      .then(async (response) => ({ status: response.status, headers: response.headers, text: await response.text() }));
    const answer = parseJsonObject(text);
    if (status !== 200 || answer === null) throw this.toError({ status, headers, text }, token);
    return answer;
  }

  private toError(failure: UpstreamFailure, token: Token): ServiceError {
    return toError(failure, { nowMs: this.tools.now(), secrets: [token.secret] });
  }
}
