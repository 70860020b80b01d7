import { Inject, Injectable, Logger } from '@nestjs/common';
import {
  PATTERNS,
  ServiceError,
  type ChatEvent,
  type ChatMessage,
  type ContentPart,
  type FinishEvent,
  type ProviderCard,
} from '@sluice/contract';
import { readTraceparent } from '@sluice/platform';
import type { SecretBox } from '@sluice/secret-box';
import { ownTokenBinding, type ReplyStream, type StreamRequest } from '@sluice/transport';
import type { Request, Response } from 'express';
import { callerOf, requireAccess } from '../auth/caller.js';
import { GatewayConfig } from '../config.js';
import { reasoningFields, type AnswerForm } from '../dialects/openai-chat/answer-form.js';
import { checkSupport, type IgnoredFields } from '../dialects/openai-chat/check-support.js';
import { ChunkWriter } from '../dialects/openai-chat/chunk-writer.js';
import { readDto } from '../dialects/openai-chat/read-dto.js';
import { toChatRequest } from '../dialects/openai-chat/to-chat-request.js';
import { CompletionBuilder } from '../dialects/openai-chat/to-completion.js';
import { contextOf } from '../http/request-context.js';
import { processingMs, sendJson } from '../http/send-json.js';
import { ModelCatalog } from '../models/model-catalog.js';
import { CHAT_WIRE, type ChatWire } from '../wire.js';
import { ChatJournal, overheadOf } from './chat-journal.js';
import { ChatMetrics } from './chat-metrics.js';
import type { ChatRecord } from './chat-record.js';
import { conversationKeyOf } from './conversation-key.js';
import { EventStream } from './event-stream.js';
import { RunningAnswers, type RunningAnswer } from './running-answers.js';
import { StreamTicker } from './stream-ticker.js';

/** Of an event's JSON, about: what is not the text. */
const CHARS_AROUND_TEXT = 35;

/** A checked request, as it goes to a worker. */
interface Order {
  readonly record: ChatRecord;
  readonly card: ProviderCard;
  /** The ChatRequest as JSON. */
  readonly body: string;
  /** So many characters of it stand for images. */
  readonly imageChars: number;
  readonly includeUsage: boolean;
  readonly form: AnswerForm;
  readonly ignored: IgnoredFields;
}

/** One chat request on its way through. */
interface Exchange {
  readonly request: Request;
  readonly response: Response;
  readonly record: ChatRecord;
  readonly form: AnswerForm;
  readonly ignored: IgnoredFields;
  readonly includeUsage: boolean;
  readonly reply: ReplyStream;
  readonly running: RunningAnswer;
}

/** Takes a parsed body through checks, model and wire to the answer. */
@Injectable()
export class ChatService {
  private readonly logger = new Logger('Chat');
  /** Seals the tokens that clients bring along. */
  private readonly box: SecretBox | null;

  constructor(
    private readonly config: GatewayConfig,
    @Inject(CHAT_WIRE) private readonly wire: ChatWire,
    private readonly catalog: ModelCatalog,
    private readonly journal: ChatJournal,
    private readonly metrics: ChatMetrics,
    private readonly ticker: StreamTicker,
    private readonly answers: RunningAnswers,
  ) {
    this.box = config.secretBox;
  }

  /** @throws ServiceError before anything of the answer was sent; later failures end the answer itself */
  async answer(request: Request, response: Response): Promise<void> {
    using running = this.answers.begin(response);
    const exchange = this.handOver(request, response, running, await this.read(request, response));
    if (exchange === null) return;
    if (exchange.record.isStream) await this.stream(exchange);
    else await this.complete(exchange);
  }

  /**
   * Takes the order and keeps nothing of the body, as `read` does not: the answer can take minutes.
   *
   * @returns null when the client left while the model was looked up: the record is written already
   */
  private handOver(request: Request, response: Response, running: RunningAnswer, order: Order): Exchange | null {
    if (running.isAbandoned) return null;
    if (running.stopReason !== null) throw running.stopReason;
    const { record, form, ignored, includeUsage } = order;
    const reply = this.dispatch(request, order, running.signal);
    return { request, response, record, running, reply, form, ignored, includeUsage };
  }

  /** What is asked for. The parsed body ends here: an answer can take minutes, and must not keep it that long. */
  private async read(request: Request, response: Response): Promise<Order> {
    const record = this.journal.of(response);
    if (record === undefined) throw new Error('The request has no record.');
    const read = readDto(request.body);
    request.body = undefined;
    const { dto } = read;
    record.isStream = dto.stream === true;
    const entry = await this.catalog.find(dto.model);
    const { model, card } = entry;
    record.model = model.id;
    record.providerId = card.providerId;
    const caller = callerOf(request);
    requireAccess(caller, entry);
    const conversationKey = conversationKeyOf(caller.tenant, dto.messages);
    const chatRequest = toChatRequest(dto, model.id, this.config.STRICT_PARAMETERS, conversationKey);
    const ignored = checkSupport(read, chatRequest, entry);
    setIgnoredHeader(response, ignored.always);
    return {
      record,
      card,
      ignored,
      body: toJson(chatRequest),
      imageChars: imageCharsOf(chatRequest.messages),
      includeUsage: dto.stream_options?.include_usage === true,
      form: {
        id: `chatcmpl-${contextOf(request).id}`,
        created: Math.floor(Date.now() / 1_000),
        model: model.id,
        reasoningFields: reasoningFields(this.config.REASONING_FIELD, dto.reasoning?.exclude === true),
      },
    };
  }

  private dispatch(request: Request, { record, card, body, imageChars }: Order, signal: AbortSignal): ReplyStream {
    const { config } = this;
    const { tenant, ownToken } = callerOf(request);
    const { requestId } = contextOf(request);
    const { trace } = record;
    const message: StreamRequest = {
      providerId: card.providerId,
      pattern: ownToken === null ? PATTERNS.chat : PATTERNS.chatWithOwnToken,
      tenant,
      body,
      headers: {
        requestId,
        stream: record.isStream,
        traceparent: traceparentOf(request),
        ownToken: ownToken === null ? undefined : this.box?.seal(ownToken.secret, ownTokenBinding(requestId)),
      },
      signal,
      limits: {
        acceptMs: config.ACCEPT_TIMEOUT_MS,
        firstEventMs: config.FIRST_EVENT_TIMEOUT_MS ?? card.firstEventTimeoutMs,
        idleMs: config.IDLE_TIMEOUT_MS,
        totalMs: config.REQUEST_TIMEOUT_MS,
      },
      watch: trace ?? undefined,
    };
    // Read anew at each put into the queue, of which each is a span.
    if (trace !== null) {
      const get = (): string => trace.traceparent;
      Object.defineProperty(message.headers, 'traceparent', { get, enumerable: true });
    }
    const { providerId: provider } = card;
    this.logger.debug({
      msg: 'request handed over',
      requestId,
      trace_id: trace?.traceId,
      provider,
      model: record.model,
    });
    trace?.cross(provider);
    record.requestChars = body.length - imageChars;
    record.dispatchedAt = performance.now();
    const reply = this.wire.stream(message);
    record.reply = reply;
    return reply;
  }

  private async complete(exchange: Exchange): Promise<void> {
    const { request, response, record, reply, running } = exchange;
    const builder = new CompletionBuilder(exchange.form);
    try {
      for await (const batch of reply) {
        record.firstEventAt ??= performance.now();
        builder.add(toEvents(batch, record));
      }
      record.finish = endOf(builder.finish);
    } catch (error) {
      if (running.isAbandoned) return;
      setServedHeaders(exchange);
      throw running.stopReason ?? error;
    }
    setServedHeaders(exchange);
    response.setHeader('x-sluice-usage-source', record.finish.usageSource);
    response.setTimeout(this.config.WRITE_STALL_MS);
    sendJson(request, response, 200, builder.build(record.finish));
  }

  private async stream(exchange: Exchange): Promise<void> {
    const { request, response, record, reply, running, includeUsage } = exchange;
    const writer = new ChunkWriter({ ...exchange.form, includeUsage });
    const { HEADER_HOLD_MS: holdMs, HEARTBEAT_MS: heartbeatMs, WRITE_STALL_MS: stallMs } = this.config;
    const gaps = this.metrics.gapsOf(record.model, record.providerId);
    const stream = new EventStream(response, { holdMs, heartbeatMs, stallMs }, gaps, () => {
      setServedHeaders(exchange);
      response.setHeader('openai-processing-ms', processingMs(request));
    });
    const ticket = this.ticker.add(stream);
    response.once('close', () => this.ticker.remove(ticket));
    try {
      for await (const batch of reply) {
        record.firstEventAt ??= performance.now();
        if (writer.finish !== null) continue;
        const text = writer.write(toEvents(batch, record));
        record.finish = writer.finish;
        // The wire's own end is still to be read: leaving now would look to the worker like a client that left.
        if (record.finish !== null) stream.end(text);
        else if (text !== '') await (stream.write(text) ?? undefined);
        if (writer.fault !== null) throw writer.fault;
      }
      endOf(writer.finish);
    } catch (thrown) {
      if (running.isAbandoned || writer.finish !== null) return;
      const error = ServiceError.from(running.stopReason ?? thrown);
      if (!stream.isOpen) {
        this.ticker.remove(ticket);
        setServedHeaders(exchange);
        throw error;
      }
      record.fail(error);
      stream.end(writer.fail(error));
    }
  }
}

function toEvents(batch: string, record: ChatRecord): readonly ChatEvent[] {
  const events = JSON.parse(batch) as ChatEvent[];
  record.answerChars += Math.max(0, batch.length - CHARS_AROUND_TEXT * events.length);
  return events;
}

function endOf(finish: FinishEvent | null): FinishEvent {
  if (finish !== null) return finish;
  throw new ServiceError('upstream_interrupted', 'The upstream broke off in the middle of its answer.');
}

/** Of the addresses of images, which with `data:` hold the image itself. */
function imageCharsOf(messages: readonly ChatMessage[]): number {
  let chars = 0;
  for (const { content } of messages) {
    if (!Array.isArray(content)) continue;
    for (const part of content as readonly ContentPart[]) if (part.type === 'image') chars += part.url.length;
  }
  return chars;
}

/** @throws ServiceError `invalid_request` where the client's nesting is deeper than a stack can follow */
function toJson(value: object): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ServiceError('invalid_request', 'The request is nested too deeply.', { cause: error });
  }
}

/** Who served, what was passed over, and how long our own part took. */
function setServedHeaders({ request, response, record, ignored }: Exchange): void {
  response.setHeader('x-sluice-provider', record.providerId);
  if (record.head !== null) {
    response.setHeader('x-sluice-channel', record.head.channel);
    setIgnoredHeader(response, ignored.on(record.head.ignored));
  }
  response.setHeader('x-sluice-attempts', record.attempts);
  response.setHeader('x-sluice-overhead-ms', overheadOf(record, contextOf(request)) ?? 0);
}

/** Names come from the caller: only such as can stand in a header, and not without end. */
function setIgnoredHeader(response: Response, names: readonly string[]): void {
  const list = names.filter((name) => /^[\w.-]{1,64}$/.test(name)).slice(0, 50);
  if (list.length > 0) response.setHeader('x-sluice-ignored-params', list.join(', '));
}

/** The client's own, for those who trace though this gateway does not. */
function traceparentOf({ headers }: Request): string | undefined {
  return readTraceparent(headers['traceparent']) === null ? undefined : String(headers['traceparent']);
}
