import { ServiceError } from '@sluice/contract';
import { isJsonObject, parseJsonObject, untilAborted, type ProviderTools } from '@sluice/provider-kit';
import type { Errand } from './errand.js';
import { toNewConversation, type SiteForm } from './to-request.js';
import type { Turns } from './turns.js';

/** Longest time for either call, its body included, ms. */
const OPEN_TIMEOUT_MS = 20_000;
const DELETE_TIMEOUT_MS = 10_000;

/** A conversation made for one request, gone when the request is. */
export interface Conversation {
  /** @throws ServiceError `client_closed` when the caller leaves first, else why it could not be opened */
  id(): Promise<string>;
  /** Begins the deletion and returns at once. What cannot be deleted is warned of. */
  discard(): void;
}

/** Opens conversations at the site and deletes every one of them. */
export class Conversations {
  private readonly deletions = new Set<Promise<void>>();

  constructor(
    private readonly siteUrl: string,
    private readonly form: SiteForm,
    private readonly turns: Turns,
    private readonly tools: ProviderTools,
  ) {}

  /**
   * The call goes on when the caller leaves: cut off, the site may have opened a conversation whose id nobody learns, so
   * that nobody could delete it.
   */
  open(errand: Errand): Conversation {
    const opened = this.create(errand);
    return {
      id: () => untilAborted(opened, errand.call.signal),
      discard: () => this.remember(opened.then((id) => this.delete(id, errand)).catch(() => undefined)),
    };
  }

  /** Resolves when no deletion is under way. */
  async settled(): Promise<void> {
    await Promise.all(this.deletions);
  }

  private remember(deletion: Promise<void>): void {
    this.deletions.add(deletion);
    void deletion.finally(() => this.deletions.delete(deletion));
  }

  private async create(errand: Errand): Promise<string> {
    await this.turns.take(errand.token.id, errand.call.signal);
    const answer = await this.ask('POST', '/api/v1/session-create', errand, null);
    if (!answer.isGood) throw errand.toError(answer);
    const id = isJsonObject(answer.data) ? answer.data.conversationId : undefined;
    if (typeof id === 'string' && id !== '') return id;
    throw new ServiceError('upstream_protocol_changed', 'longcat.chat opened a conversation without naming it.');
  }

  /** Never fails, and is asked for whatever became of the answer. */
  private async delete(id: string, errand: Errand): Promise<void> {
    let reason: string;
    try {
      const path = `/api/v1/session-delete?conversationId=${encodeURIComponent(id)}`;
      const answer = await this.ask('GET', path, errand, id);
      if (answer.isGood) return;
      reason = errand.toError(answer).code;
    } catch (error) {
      reason = ServiceError.from(error).code;
    }
    this.tools.warn(
      `A conversation at longcat.chat could not be deleted (${reason}): it stays in the history of ${errand.token.label}.`,
    );
  }

  /** @param conversationId  the one whose page asks; null before there is one */
  private async ask(method: 'GET' | 'POST', path: string, errand: Errand, conversationId: string | null) {
    const isOpening = conversationId === null;
    const deadline = AbortSignal.timeout(isOpening ? OPEN_TIMEOUT_MS : DELETE_TIMEOUT_MS);
    try {
      const response = await this.tools.http.request({
        method,
        url: `${this.siteUrl}${path}`,
        headers: errand.headers(conversationId),
        signal: deadline,
        ...(isOpening ? { body: JSON.stringify(toNewConversation(this.form)) } : {}),
      });
      const { status, headers } = response;
      const text = await response.text();
      const body = parseJsonObject(text);
      return { status, headers, text, data: body?.data, isGood: status === 200 && body !== null && body.code === 0 };
    } catch (error) {
      if (!deadline.aborted) throw error;
      throw new ServiceError('upstream_timeout', 'longcat.chat took too long to answer. Try again.');
    }
  }
}
