import { ServiceError, type ChatEvent } from '@sluice/contract';
import { readAnswer, throwIfAborted, type ChatCall, type ProviderTools } from '@sluice/provider-kit';
import type { LongcatConfig } from '../config.js';
import { modelOf } from '../models.js';
import { Conversations } from './conversations.js';
import { Errand } from './errand.js';
import { WebStream } from './from-stream.js';
import { formOf, toCompletion, type SiteForm } from './to-request.js';
import { Turns } from './turns.js';

/** Longest wait for the head of an answer; the site thinks before it, ms. */
const ANSWER_TIMEOUT_MS = 180_000;

/** Speaks to longcat.chat as its own page does: each request in a conversation of its own, deleted afterwards. */
export class WebChannel {
  private readonly form: SiteForm;
  private readonly completionsUrl: string;
  private readonly conversations: Conversations;

  constructor(
    config: LongcatConfig,
    private readonly tools: ProviderTools,
  ) {
    const siteUrl = config.LONGCAT_WEB_BASE_URL.replace(/\/+$/, '');
    this.form = formOf(config.LONGCAT_WEB_COMPLETIONS_PATH);
    this.completionsUrl = `${siteUrl}${config.LONGCAT_WEB_COMPLETIONS_PATH}`;
    this.conversations = new Conversations(siteUrl, this.form, new Turns(config.LONGCAT_SESSION_INTERVAL_MS), tools);
  }

  async *chat(call: ChatCall): AsyncGenerator<ChatEvent> {
    const { token, request, signal } = call;
    if (token === null) throw new ServiceError('no_available_credentials', 'longcat.chat needs a token.');
    const model = modelOf(request.model);
    throwIfAborted(signal);
    const errand = new Errand(call, token, this.tools);
    const conversation = this.conversations.open(errand);
    try {
      const id = await conversation.id();
      const response = await this.tools.http.request({
        method: 'POST',
        url: this.completionsUrl,
        headers: errand.headers(id),
        body: JSON.stringify(toCompletion(request, model, id, this.form)),
        signal,
        headersTimeoutMs: ANSWER_TIMEOUT_MS,
      });
      const parser = new WebStream({
        form: this.form,
        toError: (report) => errand.toError({ status: 200, headers: {}, text: JSON.stringify(report) }),
      });
      yield* readAnswer(response, parser, { signal, toError: (failure) => errand.toError(failure) });
    } finally {
      conversation.discard();
    }
  }

  /** Resolves when every conversation of the chats so far is deleted, or warned of. */
  close(): Promise<void> {
    return this.conversations.settled();
  }
}
