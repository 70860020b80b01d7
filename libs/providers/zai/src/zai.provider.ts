import type { ChannelId, ChatEvent, Model } from '@sluice/contract';
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
import { ZaiConfig } from './config.js';
import { ZAI_MODELS } from './models.js';
import { Sessions } from './web/sessions.js';
import { WebChannel } from './web/web-channel.js';

/** Z.AI: the GLM models by the official API, and by the chat site with an account or as a guest. */
class ZaiProvider implements Provider {
  readonly models: readonly Model[];
  readonly channels: readonly Channel[] = [
    { id: 'api', hasGuests: false },
    { id: 'web', hasGuests: true },
  ];
  private readonly api: ApiChannel;
  private readonly web: WebChannel;
  private readonly sessions: Sessions;

  constructor(config: ZaiConfig, tools: ProviderTools) {
    const cards = ZAI_MODELS.map(({ card }) => card);
    this.models = config.ZAI_WEB_TOOLS === 'native' ? cards : cards.map(withoutWebTools);
    this.api = new ApiChannel(config, tools);
    this.web = new WebChannel(config, tools);
    this.sessions = new Sessions(config.ZAI_WEB_BASE_URL.replace(/\/+$/, ''), tools);
  }

  chat(call: ChatCall): AsyncIterable<ChatEvent> {
    return call.channel === 'web' ? this.web.chat(call) : this.api.chat(call);
  }

  checkToken(channel: ChannelId, token: Token, signal: AbortSignal): Promise<TokenHealth> {
    return channel === 'web' ? this.sessions.check(token, signal) : this.api.checkToken(token, signal);
  }

  /** Sessions of the site are JWTs, in three parts; keys of the API are `id.secret`. */
  channelOfToken(secret: string): ChannelId {
    return secret.split('.').length === 3 ? 'web' : 'api';
  }

  mintGuest(signal: AbortSignal): Promise<Guest> {
    return this.sessions.mintGuest(signal);
  }
}

const withoutWebTools = (card: Model): Model => ({
  ...card,
  channels: card.channels.map((channel) => (channel.id === 'web' ? { ...channel, tools: null } : channel)),
});

export const zai: ProviderDefinition<ZaiConfig> = {
  id: 'zai',
  name: 'Z.AI',
  firstEventTimeoutMs: 180_000,
  Config: ZaiConfig,
  create: (config, tools) => new ZaiProvider(config, tools),
};
