import type { ChatEvent, ChatRequest } from '@sluice/contract';
import { createUpstreamHttp, type Provider, type Token, type UpstreamHttpOptions } from '@sluice/provider-kit';
import { collect, type Collected } from '@sluice/provider-kit/testing';
import {
  startZaiUpstreams,
  ZAI_API_KEY,
  ZAI_USER_TOKEN,
  type ZaiUpstreams,
  type ZaiUpstreamsOptions,
} from '@sluice/testing';
import { zai } from '../src/index.js';

export type ChannelName = 'web' | 'api';

export const tokenOf = (secret: string): Token => ({ id: 't1', label: 'first', secret, isGuest: false });
export const TOKENS: Readonly<Record<ChannelName, Token>> = {
  web: tokenOf(ZAI_USER_TOKEN),
  api: tokenOf(ZAI_API_KEY),
};

/** What a test asks, beside its text. */
export interface Ask extends Partial<ChatRequest> {
  readonly channel?: ChannelName;
  readonly token?: Token;
  readonly signal?: AbortSignal;
}

/** The provider, connected to simulated upstreams over real HTTP. */
export class SimulatedZai {
  private constructor(
    readonly upstreams: ZaiUpstreams,
    readonly provider: Provider,
    readonly warnings: readonly string[],
    private readonly closeHttp: () => Promise<void>,
  ) {}

  static async start(
    options: ZaiUpstreamsOptions = {},
    settings: object = {},
    network: UpstreamHttpOptions = {},
  ): Promise<SimulatedZai> {
    return this.over(await startZaiUpstreams({ paceMs: 0, ...options }), settings, network);
  }

  static over(upstreams: ZaiUpstreams, settings: object = {}, network: UpstreamHttpOptions = {}): SimulatedZai {
    const http = createUpstreamHttp(network);
    const warnings: string[] = [];
    const addresses = { ZAI_WEB_BASE_URL: upstreams.webUrl, ZAI_API_BASE_URL: upstreams.apiUrl };
    const config = Object.assign(new zai.Config(), addresses, settings);
    const provider = zai.create(config, { http, now: () => Date.now(), warn: (message) => warnings.push(message) });
    return new SimulatedZai(upstreams, provider, warnings, () => http.close());
  }

  chat(
    text: string,
    { channel = 'web', token = TOKENS[channel], signal, ...more }: Ask = {},
  ): AsyncIterable<ChatEvent> {
    const request: ChatRequest = {
      model: 'GLM-4.6',
      messages: [{ role: 'user', content: text }],
      stream: true,
      ...more,
    };
    return this.provider.chat({ request, channel, token, signal: signal ?? new AbortController().signal });
  }

  ask(text: string, ask: Ask = {}): Promise<Collected> {
    return collect(this.chat(text, ask));
  }

  async stop(): Promise<void> {
    await this.closeHttp();
    await this.upstreams.close();
  }
}
