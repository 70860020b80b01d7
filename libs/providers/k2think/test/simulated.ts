import type { ChatEvent, ChatRequest } from '@sluice/contract';
import { createUpstreamHttp, type Provider, type Token } from '@sluice/provider-kit';
import { collect, type Collected } from '@sluice/provider-kit/testing';
import {
  K2THINK_API_KEY,
  startK2ThinkUpstreams,
  type K2ThinkUpstreams,
  type K2ThinkUpstreamsOptions,
} from '@sluice/testing';
import { k2think } from '../src/index.js';

export type ChannelName = 'web' | 'api';

export const tokenOf = (secret: string): Token => ({ id: 't1', label: 'first', secret, isGuest: false });

/** What a test asks, beside its text. */
export interface Ask extends Partial<ChatRequest> {
  readonly channel?: ChannelName;
  /** Default: the API key, or a new guest. */
  readonly token?: Token;
  readonly signal?: AbortSignal;
}

/** The provider, connected to simulated upstreams over real HTTP. */
export class SimulatedK2Think {
  private constructor(
    readonly upstreams: K2ThinkUpstreams,
    readonly provider: Provider,
    private readonly closeHttp: () => Promise<void>,
  ) {}

  static async start(options: K2ThinkUpstreamsOptions = {}, settings: object = {}): Promise<SimulatedK2Think> {
    const upstreams = await startK2ThinkUpstreams({ paceMs: 0, ...options });
    const http = createUpstreamHttp();
    const addresses = { K2THINK_WEB_BASE_URL: upstreams.webUrl, K2THINK_API_BASE_URL: upstreams.apiUrl };
    const config = Object.assign(new k2think.Config(), addresses, settings);
    const provider = k2think.create(config, { http, now: () => Date.now(), warn: () => undefined });
    return new SimulatedK2Think(upstreams, provider, () => http.close());
  }

  async mintToken(): Promise<Token> {
    const guest = await this.provider.mintGuest!(new AbortController().signal);
    return { id: guest.id, label: 'guest', secret: guest.secret, isGuest: true };
  }

  async *chat(text: string, { channel = 'web', token, signal, ...more }: Ask = {}): AsyncGenerator<ChatEvent> {
    const lent = token ?? (channel === 'api' ? tokenOf(K2THINK_API_KEY) : await this.mintToken());
    const request: ChatRequest = {
      model: 'MBZUAI-IFM/K2-Think',
      messages: [{ role: 'user', content: text }],
      stream: true,
      ...more,
    };
    const call = { request, channel, token: lent, signal: signal ?? new AbortController().signal };
    yield* this.provider.chat(call);
  }

  ask(text: string, ask: Ask = {}): Promise<Collected> {
    return collect(this.chat(text, ask));
  }

  async stop(): Promise<void> {
    await this.closeHttp();
    await this.upstreams.close();
  }
}
