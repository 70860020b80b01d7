import type { ChatEvent, ChatRequest } from '@sluice/contract';
import { createUpstreamHttp, type Provider, type Token } from '@sluice/provider-kit';
import { collect, type Collected } from '@sluice/provider-kit/testing';
import {
  eventually,
  LONGCAT_API_KEY,
  LONGCAT_TOKEN,
  startLongcatUpstreams,
  type LongcatUpstreams,
  type LongcatUpstreamsOptions,
} from '@sluice/testing';
import { longcat } from '../src/index.js';

export type ChannelName = 'web' | 'api';
export type FormName = 'v1' | 'v2';

export const PATHS: Readonly<Record<FormName, string>> = {
  v1: '/api/v1/chat-completion',
  v2: '/api/v1/chat-completion-V2',
};

export const tokenOf = (secret: string): Token => ({ id: 't1', label: 'first', secret, isGuest: false });
export const TOKENS: Readonly<Record<ChannelName, Token>> = {
  web: tokenOf(LONGCAT_TOKEN),
  api: tokenOf(LONGCAT_API_KEY),
};

/** What a test asks, beside its text. */
export interface Ask extends Partial<ChatRequest> {
  readonly channel?: ChannelName;
  readonly token?: Token;
  readonly signal?: AbortSignal;
}

/** The provider, connected to simulated upstreams over real HTTP. */
export class SimulatedLongcat {
  private constructor(
    readonly upstreams: LongcatUpstreams,
    readonly provider: Provider,
    readonly warnings: readonly string[],
    private readonly closeHttp: () => Promise<void>,
  ) {}

  static async start(options: LongcatUpstreamsOptions = {}, settings: object = {}): Promise<SimulatedLongcat> {
    const upstreams = await startLongcatUpstreams({ paceMs: 0, ...options });
    const http = createUpstreamHttp();
    const warnings: string[] = [];
    const ours = {
      LONGCAT_WEB_BASE_URL: upstreams.webUrl,
      LONGCAT_API_BASE_URL: upstreams.apiUrl,
      LONGCAT_SESSION_INTERVAL_MS: 0,
    };
    const config = Object.assign(new longcat.Config(), ours, settings);
    const provider = longcat.create(config, { http, now: () => Date.now(), warn: (message) => warnings.push(message) });
    return new SimulatedLongcat(upstreams, provider, warnings, () => http.close());
  }

  chat(
    text: string,
    { channel = 'web', token = TOKENS[channel], signal, ...more }: Ask = {},
  ): AsyncIterable<ChatEvent> {
    const request: ChatRequest = {
      model: 'LongCat',
      messages: [{ role: 'user', content: text }],
      stream: true,
      ...more,
    };
    return this.provider.chat({ request, channel, token, signal: signal ?? new AbortController().signal });
  }

  ask(text: string, ask: Ask = {}): Promise<Collected> {
    return collect(this.chat(text, ask));
  }

  /** Resolves when `count` conversations have been opened, and every one of them is deleted. */
  allDeleted(count: number): Promise<void> {
    const { conversations } = this.upstreams;
    return eventually(() => conversations.length === count && conversations.every(({ isDeleted }) => isDeleted));
  }

  async stop(): Promise<void> {
    await this.closeHttp();
    await this.upstreams.close();
  }
}
