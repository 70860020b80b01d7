import type { ChannelId, ChatEvent } from '@sluice/contract';
import type {
  Channel,
  ChatCall,
  Guest,
  Provider,
  ProviderDefinition,
  ProviderTools,
  Token,
  TokenHealth,
} from '@sluice/provider-kit';
import { ApiChannel } from './api/api-channel.js';
import { K2ThinkConfig } from './config.js';
import { K2THINK_MODELS } from './models.js';
import { WebChannel } from './web/web-channel.js';

/** K2Think: one reasoning model by the official API, and by the chat site as a guest. */
class K2ThinkProvider implements Provider {
  readonly models = K2THINK_MODELS.map(({ card }) => card);
  readonly channels: readonly Channel[] = [
    { id: 'api', hasGuests: false },
    { id: 'web', hasGuests: true, takesTokens: false },
  ];
  private readonly api: ApiChannel;
  private readonly web: WebChannel;

  constructor(config: K2ThinkConfig, tools: ProviderTools) {
    this.api = new ApiChannel(config, tools);
    this.web = new WebChannel(config, tools);
  }

  chat(call: ChatCall): AsyncIterable<ChatEvent> {
    return call.channel === 'web' ? this.web.chat(call) : this.api.chat(call);
  }

  async checkToken(channel: ChannelId, token: Token, signal: AbortSignal): Promise<TokenHealth> {
    if (channel === 'api') return this.api.checkToken(token, signal);
    return { state: 'unknown', reason: 'the chat site has no call that tells of a guest' };
  }

  mintGuest(signal: AbortSignal): Promise<Guest> {
    return this.web.mintGuest(signal);
  }
}

export const k2think: ProviderDefinition<K2ThinkConfig> = {
  id: 'k2think',
  name: 'K2Think',
  firstEventTimeoutMs: 180_000,
  Config: K2ThinkConfig,
  create: (config, tools) => new K2ThinkProvider(config, tools),
};
