import type { ChatEvent, ChatRequest } from '@sluice/contract';
import { openLater } from '../answer/open-later.js';
import { createUpstreamHttp, type UpstreamHttpOptions } from '../http/create-upstream-http.js';
import type { UpstreamHttp } from '../http/upstream-http.js';
import type { Provider, ProviderDefinition, Token } from '../provider.js';
import { collect, type Collected } from './collect.js';

export type ChannelName = 'web' | 'api';

/** What a test asks, beside its text. */
export interface Ask extends Partial<ChatRequest> {
  /** Default `web`. */
  readonly channel?: ChannelName;
  /** Default: one that is good for the channel. */
  readonly token?: Token;
  readonly signal?: AbortSignal;
}

/** What simulated upstreams can do, as far as it is the same for all. */
export interface SimulatedUpstreams {
  /** Resolves when no completion is open. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

export interface SimulatedProviderOptions<Upstreams extends SimulatedUpstreams> {
  readonly upstreams: Upstreams;
  /** Makes the provider, connected to them. */
  readonly create: ProviderMaker;
  /** Asked where a test names no other. */
  readonly model: string;
  /** The token that is lent where a test brings none. */
  readonly tokenFor: (channel: ChannelName, provider: Provider) => Token | Promise<Token>;
  readonly network?: UpstreamHttpOptions;
}

type ProviderMaker = (tools: Parameters<ProviderDefinition['create']>[1]) => Provider;

export const tokenOf = (secret: string): Token => ({ id: 't1', label: 'first', secret, isGuest: false });

/** How a worker makes a provider, with some settings of its own. */
export const makerOf =
  <Config extends object>(definition: ProviderDefinition<Config>, settings: object): ProviderMaker =>
  (tools) =>
    definition.create(Object.assign(new definition.Config(), settings), tools);

/** A provider, connected to simulated upstreams over real HTTP. */
export class SimulatedProvider<Upstreams extends SimulatedUpstreams = SimulatedUpstreams> {
  readonly upstreams: Upstreams;
  readonly provider: Provider;
  readonly warnings: readonly string[];
  private readonly http: UpstreamHttp;

  constructor(private readonly options: SimulatedProviderOptions<Upstreams>) {
    const warnings: string[] = [];
    this.upstreams = options.upstreams;
    this.warnings = warnings;
    this.http = createUpstreamHttp(options.network);
    this.provider = options.create({
      http: this.http,
      now: () => Date.now(),
      warn: (message) => void warnings.push(message),
    });
  }

  chat(text: string, ask: Ask = {}): AsyncIterableIterator<ChatEvent, undefined> {
    const { channel = 'web', token, signal = new AbortController().signal, ...more } = ask;
    const { model, tokenFor } = this.options;
    const request: ChatRequest = { model, messages: [{ role: 'user', content: text }], stream: true, ...more };
    return openLater(async () => {
      const lent = token ?? (await tokenFor(channel, this.provider));
      return this.provider.chat({ request, channel, token: lent, signal });
    });
  }

  ask(text: string, ask: Ask = {}): Promise<Collected> {
    return collect(this.chat(text, ask));
  }

  async stop(): Promise<void> {
    await this.http.close();
    await this.upstreams.close();
  }
}
