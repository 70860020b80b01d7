import { randomUUID } from 'node:crypto';
import { ServiceError, type ChatEvent } from '@sluice/contract';
import {
  readAnswer,
  untilAborted,
  type ChatCall,
  type ProviderTools,
  type UpstreamResponse,
} from '@sluice/provider-kit';
import type { ZaiConfig } from '../config.js';
import { modelOf, type ZaiModel } from '../models.js';
import { modesOf } from '../modes.js';
import { pageHeaders } from './browser.js';
import { Errand } from './errand.js';
import { FeVersion } from './fe-version.js';
import { WebStream } from './from-stream.js';
import type { UploadedImage } from './images.js';
import { userIdOf } from './identity.js';
import { promptOf } from './prompt.js';
import { sign } from './signature.js';
import { SiteCalls } from './site-calls.js';
import { OutdatedVersionError } from './to-error.js';
import { toQuery } from './to-query.js';
import { toCompletion, type CompletionIds } from './to-request.js';

/** Longest wait for the head of an answer; the site thinks before it, ms. */
const ANSWER_TIMEOUT_MS = 180_000;

/** Speaks to chat.z.ai as its own page does. */
export class WebChannel {
  private readonly version: FeVersion;
  private readonly site: SiteCalls;
  private readonly siteUrl: string;

  constructor(
    private readonly config: ZaiConfig,
    private readonly tools: ProviderTools,
  ) {
    this.siteUrl = config.ZAI_WEB_BASE_URL.replace(/\/+$/, '');
    this.version = new FeVersion({ siteUrl: this.siteUrl, fallback: config.ZAI_FE_VERSION, tools });
    this.site = new SiteCalls(this.siteUrl, tools);
  }

  async *chat(call: ChatCall): AsyncGenerator<ChatEvent> {
    const { token, request, signal } = call;
    if (token === null) throw new ServiceError('no_available_credentials', 'chat.z.ai needs a token or a guest.');
    const errand = new Errand(call, token, this.tools);
    const model = modelOf(request.model);
    const images = await this.site.upload(errand);
    const version = await untilAborted(this.version.current(), signal);
    let hasSpoken = false;
    try {
      for await (const event of await this.complete(errand, model, images, version)) {
        hasSpoken = true;
        yield event;
      }
    } catch (error) {
      if (hasSpoken || !(error instanceof OutdatedVersionError)) throw error;
      const newVersion = await untilAborted(this.version.renew(version), signal);
      yield* await this.complete(errand, model, images, newVersion);
    }
  }

  /** Sends the completion; its answer is read by the caller. */
  private async complete(
    errand: Errand,
    model: ZaiModel,
    images: readonly UploadedImage[],
    version: string,
  ): Promise<AsyncIterable<ChatEvent>> {
    const { request, signal } = errand.call;
    const ids = await this.idsFor(errand, model, images);
    const body = toCompletion({ request, model, ids, images, nowMs: this.tools.now() });
    const response = await this.send(errand, model, ids.chatId, version, body);
    const toolNames = new Set(request.tools?.map(({ name }) => name));
    const parser = new WebStream({
      toolNames,
      maxOutputTokens: request.maxOutputTokens,
      toError: (report) => errand.toError({ status: 200, headers: {}, text: JSON.stringify({ error: report }) }),
    });
    return readAnswer(response, parser, { signal, toError: (failure) => errand.toError(failure) });
  }

  /** Signed at the moment of sending: a signature lasts some minutes only. */
  private send(
    errand: Errand,
    model: ZaiModel,
    chatId: string,
    version: string,
    body: Record<string, unknown>,
  ): Promise<UpstreamResponse> {
    const { token, call, authorization } = errand;
    const { isPersisted } = model.web;
    const signed = { requestId: randomUUID(), userId: userIdOf(token), timestampMs: this.tools.now() };
    const prompt = promptOf(call.request.messages);
    return this.tools.http.request({
      method: 'POST',
      url: `${this.siteUrl}${this.config.ZAI_COMPLETIONS_PATH}?${toQuery({ ...signed, secret: token.secret, chatId, isPersisted })}`,
      headers: {
        ...pageHeaders(chatId, isPersisted ? '*/*' : 'application/json'),
        'content-type': 'application/json',
        authorization,
        'x-fe-version': version,
        'x-signature': sign({ ...signed, prompt }, this.config.ZAI_SIGNING_KEY),
      },
      body: JSON.stringify(body),
      signal: call.signal,
      headersTimeoutMs: ANSWER_TIMEOUT_MS,
    });
  }

  /** Ids of the completion; for models that answer only in a chat that exists, of one made for it. */
  private async idsFor(errand: Errand, model: ZaiModel, images: readonly UploadedImage[]): Promise<CompletionIds> {
    const messageId = randomUUID();
    const sessionId = randomUUID();
    if (!model.web.isPersisted) return { chatId: randomUUID(), messageId, sessionId, userMessageId: null };
    const { request } = errand.call;
    const userMessageId = randomUUID();
    const chatId = await this.site.openChat(errand, {
      model,
      prompt: promptOf(request.messages),
      userMessageId,
      images,
      ...modesOf(request, model),
      nowMs: this.tools.now(),
    });
    return { chatId, messageId, sessionId, userMessageId };
  }
}
