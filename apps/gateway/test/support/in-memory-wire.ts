import {
  ServiceError,
  type ChatEvent,
  type ChatRequest,
  type Model,
  type ModelChannel,
  type ProviderCard,
  type ServedBy,
} from '@sluice/contract';
import type { ReplyStream, StreamRequest } from '@sluice/transport';
import type { ChatWire } from '../../src/wire.js';

export const finish = (reason: 'stop' | 'length' | 'tool_calls' | 'content_filter' = 'stop'): ChatEvent => ({
  type: 'finish',
  reason,
  usage: { inputTokens: 7, outputTokens: 3, reasoningTokens: 1 },
  usageSource: 'upstream',
});
export const text = (value: string): ChatEvent => ({ type: 'text-delta', text: value });
export const reasoning = (value: string): ChatEvent => ({ type: 'reasoning-delta', text: value });

const SERVED_BY: ServedBy = { providerId: 'zai', channel: 'web', tokenLabel: 'guest', attempts: 1, ignored: ['seed'] };

const WEB: ModelChannel = {
  id: 'web',
  reasoning: 'switch',
  tools: { choices: [], mayBeText: false },
  hasVision: false,
  hasSearch: true,
  responseFormats: [],
  maxStops: 1,
  parameters: ['maxOutputTokens', 'temperature', 'topP'],
};

const model = (id: string, changes: Partial<Model> = {}): Model => ({
  id,
  created: 1_759_190_400,
  ownedBy: 'z-ai',
  contextTokens: 200_000,
  maxOutputTokens: 98_304,
  channels: [WEB],
  ...changes,
});

export const CARD: ProviderCard = {
  providerId: 'zai',
  name: 'Z.AI',
  emulatesTools: true,
  firstEventTimeoutMs: 60_000,
  models: [
    model('GLM-4.6'),
    model('GLM-4.5V', { channels: [{ ...WEB, tools: null, hasVision: true, hasSearch: false }] }),
    model('MBZUAI-IFM/K2-Think'),
  ],
};

/** One request as the wire got it, answered by hand: `say`, then `end` or `fail`. */
export class Conversation implements ReplyStream {
  head: ServedBy | null = SERVED_BY;
  attempts = 1;
  takenAt: number | null = Date.now();
  /** Items that the gateway has asked for. */
  asked = 0;
  private readonly items: (string | ServiceError | null)[] = [];
  private wake: (() => void) | null = null;
  readonly aborted: Promise<void>;

  constructor(readonly request: StreamRequest) {
    this.aborted = new Promise((resolve) => {
      if (request.signal.aborted) resolve();
      request.signal.addEventListener('abort', () => {
        this.fail(new ServiceError('client_closed', 'The client closed the connection.'));
        resolve();
      });
    });
  }

  get chat(): ChatRequest {
    return JSON.parse(this.request.body.toString()) as ChatRequest;
  }

  say(...events: ChatEvent[]): this {
    return this.push(JSON.stringify(events));
  }

  end(): this {
    return this.push(null);
  }

  fail(error: ServiceError): this {
    return this.push(error);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string, undefined> {
    for (;;) {
      this.asked += 1;
      while (this.items.length === 0) await new Promise<void>((resolve) => (this.wake = resolve));
      const item = this.items.shift() ?? null;
      if (item === null) return;
      if (item instanceof ServiceError) throw item;
      yield item;
    }
  }

  private push(item: string | ServiceError | null): this {
    this.items.push(item);
    this.wake?.();
    return this;
  }
}

/** Answers by the script given to `onRequest`; what it is asked can be waited for. */
export class InMemoryWire implements ChatWire {
  cards: readonly ProviderCard[] = [CARD];
  unready: string | null = null;
  live = 1;
  onRequest: (conversation: Conversation) => void = (conversation) => void conversation.say(text('Hi'), finish()).end();
  readonly conversations: Conversation[] = [];
  readonly directory = {
    cards: () => this.cards,
    liveWorkers: () => this.live,
    queued: () => 0,
    refresh: () => Promise.resolve(),
  };

  stream(request: StreamRequest): ReplyStream {
    const conversation = new Conversation(request);
    this.conversations.push(conversation);
    this.onRequest(conversation);
    return conversation;
  }

  unreadyReason(): string | null {
    return this.unready;
  }

  /** The latest request. */
  get last(): Conversation {
    const last = this.conversations.at(-1);
    if (last === undefined) throw new Error('The wire was not asked.');
    return last;
  }
}
