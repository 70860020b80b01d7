import { randomUUID } from 'node:crypto';
import { ServiceError, type ChatEvent } from '@sluice/contract';
import {
  parseJsonObject,
  readAnswer,
  userTextsOf,
  type ChatCall,
  type Guest,
  type ProviderTools,
  type UpstreamFailure,
  type UpstreamResponse,
} from '@sluice/provider-kit';
import type { K2ThinkConfig } from '../config.js';
import { modelOf } from '../models.js';
import { BROWSER_HEADERS } from './browser.js';
import { CookieJar } from './cookie-jar.js';
import { SnapshotStream } from './from-stream.js';
import { GuestSessions } from './guest-sessions.js';
import { toError } from './to-error.js';
import { toMessages } from './to-messages.js';
import { toCompletion, toNewChat } from './to-request.js';

/** Longest wait for the head of an answer; the site thinks before it, ms. */
const ANSWER_TIMEOUT_MS = 180_000;
const CHAT_TIMEOUT_MS = 30_000;
/** `-1` alone ends an answer only when nothing follows for this long, ms. */
const CLOSING_TIMEOUT_MS = 5_000;

type ToError = (failure: UpstreamFailure) => ServiceError;

/** Speaks to www.k2think.ai as its page of guests does. */
export class WebChannel {
  private readonly siteUrl: string;
  private readonly sessions: GuestSessions;

  constructor(
    config: K2ThinkConfig,
    private readonly tools: ProviderTools,
  ) {
    this.siteUrl = config.K2THINK_WEB_BASE_URL.replace(/\/+$/, '');
    this.sessions = new GuestSessions(this.siteUrl, tools);
  }

  mintGuest(signal: AbortSignal): Promise<Guest> {
    return this.sessions.mint(signal);
  }

  async *chat({ request, token, signal }: ChatCall): AsyncGenerator<ChatEvent> {
    const model = modelOf(request.model);
    if (token === null) throw new ServiceError('no_available_credentials', 'www.k2think.ai needs a guest.');
    const messages = toMessages(request);
    const jar = new CookieJar(token.secret);
    const fail: ToError = (failure) =>
      toError(failure, {
        nowMs: this.tools.now(),
        secrets: [token.secret, ...jar.values()],
        userTexts: userTextsOf(request),
      });
    const chat = toNewChat({ model, messageId: randomUUID(), messages, nowMs: this.tools.now() });
    const conversationId = await this.openChat(chat, jar, signal, fail);
    jar.set('guest_conversation_count', '1');
    const body = toCompletion(request, model, messages, conversationId);
    const response = await this.post('/api/guest/chat/completions', body, jar, signal, ANSWER_TIMEOUT_MS);
    const parser = new SnapshotStream((frame) => fail({ status: 200, headers: {}, text: JSON.stringify(frame) }));
    yield* readAnswer(response, parser, { signal, toError: fail, closingTimeoutMs: CLOSING_TIMEOUT_MS });
  }

  /** Makes a conversation; its cookies go into the jar. @returns its id */
  private async openChat(body: object, jar: CookieJar, signal: AbortSignal, fail: ToError): Promise<string> {
    const response = await this.post('/api/v1/chats/guest/new', body, jar, signal, CHAT_TIMEOUT_MS);
    const { status, headers } = response;
    const text = await response.text();
    const answer = parseJsonObject(text);
    if (status < 200 || status > 299 || answer === null) throw fail({ status, headers, text });
    jar.take(headers, this.tools.now());
    if (typeof answer.id === 'string' && answer.id !== '') return answer.id;
    throw new ServiceError('upstream_protocol_changed', 'www.k2think.ai made a conversation without naming it.');
  }

  private post(
    path: string,
    body: object,
    jar: CookieJar,
    signal: AbortSignal,
    headersTimeoutMs: number,
  ): Promise<UpstreamResponse> {
    return this.tools.http.request({
      method: 'POST',
      url: `${this.siteUrl}${path}`,
      headers: { ...BROWSER_HEADERS, cookie: jar.header() },
      body: JSON.stringify(body),
      signal,
      headersTimeoutMs,
    });
  }
}
