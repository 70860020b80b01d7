import type { ChannelId, ChatEvent, Model } from '@sluice/contract';
import {
  parseModelNames,
  type Channel,
  type ChatCall,
  type Provider,
  type ProviderDefinition,
  type ProviderTools,
  type Token,
  type TokenHealth,
} from '@sluice/provider-kit';
import { ApiChannel } from './api/api-channel.js';
import { reasoningOf } from './api/to-request.js';
import { LongcatConfig } from './config.js';
import { LONGCAT_MODELS } from './models.js';
import { Login } from './web/login.js';
import { WebChannel } from './web/web-channel.js';

/** LongCat: by the official API, and by the chat site with the session of an account. It has no guests. */
class LongcatProvider implements Provider {
  readonly models: readonly Model[];
  readonly channels: readonly Channel[] = [
    { id: 'api', hasGuests: false },
    { id: 'web', hasGuests: false },
  ];
  private readonly api: ApiChannel;
  private readonly web: WebChannel;
  private readonly login: Login;

  constructor(config: LongcatConfig, tools: ProviderTools) {
    const apiIds = parseModelNames(config.LONGCAT_API_MODELS);
    this.models = LONGCAT_MODELS.map(({ card }) => withApiId(card, apiIds.get(card.id.toLowerCase())));
    this.api = new ApiChannel(config, tools);
    this.web = new WebChannel(config, tools);
    this.login = new Login(config.LONGCAT_WEB_BASE_URL.replace(/\/+$/, ''), tools);
  }

  chat(call: ChatCall): AsyncIterable<ChatEvent> {
    return call.channel === 'web' ? this.web.chat(call) : this.api.chat(call);
  }

  checkToken(channel: ChannelId, token: Token, signal: AbortSignal): Promise<TokenHealth> {
    return channel === 'web' ? this.login.check(token, signal) : this.api.checkToken(token, signal);
  }

  /** Keys of the API begin with `ak_`; the cookie that signs in to the site does not. */
  channelOfToken(secret: string): ChannelId {
    return secret.startsWith('ak_') ? 'api' : 'web';
  }

  close(): Promise<void> {
    return this.web.close();
  }
}

/** A model that the settings give another name at the API is told to think as that one is. */
const withApiId = (card: Model, apiId: string | undefined): Model => ({
  ...card,
  channels: card.channels.map((channel) =>
    channel.id === 'api' && apiId !== undefined ? { ...channel, reasoning: reasoningOf(apiId) } : channel,
  ),
});

export const longcat: ProviderDefinition<LongcatConfig> = {
  id: 'longcat',
  name: 'LongCat',
  firstEventTimeoutMs: 180_000,
  Config: LongcatConfig,
  webTokensIn: ({ LONGCAT_TOKEN: token }) => (token === '' ? [] : [token]),
  create: (config, tools) => new LongcatProvider(config, tools),
};
