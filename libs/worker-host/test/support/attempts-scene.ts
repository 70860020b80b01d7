import {
  type ChatEvent,
  type ChatRequest,
  type ModelChannel,
  type ServedBy,
  ServiceError,
  type TokenVerdict,
} from '@sluice/contract';
import type { ChatCall, Provider } from '@sluice/provider-kit';
import { EnvironmentTokenPool, type GuestSource } from '@sluice/token-pool';
import { type AttemptReport, ChatAttempts, type ChatContext } from '../../src/attempts/chat-attempts.js';
import { ChannelRests } from '../../src/channels/channel-rests.js';

export const text = (value: string): ChatEvent => ({ type: 'text-delta', text: value });
export const finish: ChatEvent = {
  type: 'finish',
  reason: 'stop',
  usage: { inputTokens: 1, outputTokens: 1 },
  usageSource: 'upstream',
};

export type Script = (call: ChatCall) => AsyncIterable<ChatEvent>;

export const channelOf = (id: string): ModelChannel => ({
  id,
  reasoning: 'never',
  tools: null,
  hasVision: false,
  hasSearch: false,
  responseFormats: [],
  maxStops: 0,
  parameters: [],
});

/** A provider of one model on two channels whose answers are given by `script`. */
export function providerOf(script: Script, web: Partial<ModelChannel>): Provider {
  return {
    models: [
      {
        id: 'M',
        created: 0,
        ownedBy: 'p',
        contextTokens: null,
        maxOutputTokens: null,
        channels: [channelOf('api'), { ...channelOf('web'), ...web }],
      },
    ],
    channels: [
      { id: 'api', hasGuests: false },
      { id: 'web', hasGuests: false },
    ],
    chat: script,
    checkToken: () => Promise.resolve({ state: 'valid' }),
  };
}

export interface Scene {
  readonly maxAttempts?: number;
  readonly mint?: GuestSource['mint'];
  /** First pause of a channel that is blocked, ms; none unless given. */
  readonly restMs?: number;
  /** What the channel `web` can do beyond nothing. */
  readonly web?: Partial<ModelChannel>;
}

export function attemptsOf(
  script: Script,
  tokens: string[],
  { maxAttempts = 4, mint, web = {}, restMs = 0 }: Scene = {},
) {
  const reports: AttemptReport[] = [];
  const heads: ServedBy[] = [];
  const clock = { ms: 0 };
  const rests = new ChannelRests({ firstMs: restMs, longestMs: 1_800_000, now: () => clock.ms });
  const chat = new ChatAttempts({
    providerId: 'p',
    provider: providerOf(script, web),
    pool: new EnvironmentTokenPool({
      tokens: tokens.map((secret) => ({ channel: secret.split('-')[0]!, secret, label: secret })),
      ...(mint ? { guests: { channel: 'web', mint, poolSize: 3 } } : {}),
    }),
    rules: () => ({ channels: ['api', 'web'], emulation: { emulatesTools: true }, maxAttempts }),
    rests,
    onAttempt: (report) => reports.push(report),
    tracing: null,
  });
  const abort = new AbortController();
  const answer = (more: Partial<ChatRequest> = {}) =>
    chat.answer(
      { model: 'M', messages: [{ role: 'user', content: 'Hi' }], stream: true, ...more },
      new SceneContext(abort.signal, heads),
    );
  const verdicts = (): [string, TokenVerdict][] => reports.map(({ served, verdict }) => [served.tokenLabel, verdict]);
  return { answer, verdicts, reports, heads, abort, clock, rests };
}

/** With a state of its own, as that of the wire has. */
class SceneContext implements ChatContext {
  readonly requestId = 'r';
  readonly deadlineAt = Date.now() + 60_000;
  constructor(
    readonly signal: AbortSignal,
    private readonly heads: ServedBy[],
  ) {}

  announce(served: ServedBy): void {
    this.heads.push(served);
  }
}

export async function collect(events: AsyncIterable<ChatEvent>): Promise<ChatEvent[]> {
  const all: ChatEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

/** Fails with the code that stands after the colon for a token's secret, else answers. */
export const byToken = (codes: Record<string, ServiceError>): Script =>
  async function* ({ token }) {
    const error = codes[token!.secret];
    if (error) throw error;
    yield text(`by ${token!.secret}`);
    yield finish;
  };

export const fault = (code: ConstructorParameters<typeof ServiceError>[0], retryAfterMs?: number): ServiceError =>
  new ServiceError(code, 'No.', { retryAfterMs });
