import type { ChannelId, ChatEvent } from '@sluice/contract';
import type {
  Channel,
  ChatCall,
  Provider,
  ProviderDefinition,
  ProviderTools,
  Token,
  TokenHealth,
} from '@sluice/provider-kit';
import { ApiChannel } from './api/api-channel.js';
import { LongcatConfig } from './config.js';
import { LONGCAT_MODELS } from './models.js';
import { Login } from './web/login.js';
import { WebChannel } from './web/web-channel.js';

/** LongCat: by the official API, and by the chat site with the session of an account. It has no guests. */
class LongcatProvider implements Provider {
  readonly models = LONGCAT_MODELS.map(({ card }) => card);
  readonly channels: readonly Channel[] = [
    { id: 'api', hasGuests: false },
    { id: 'web', hasGuests: false },
  ];
  private readonly api: ApiChannel;
  private readonly web: WebChannel;
  private readonly login: Login;

  constructor(config: LongcatConfig, tools: ProviderTools) {
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

  close(): Promise<void> {
    return this.web.close();
  }
}

export const longcat: ProviderDefinition<LongcatConfig> = {
  id: 'longcat',
  name: 'LongCat',
  firstEventTimeoutMs: 180_000,
  Config: LongcatConfig,
  webTokensIn: ({ LONGCAT_TOKEN: token }) => (token === '' ? [] : [token]),
  create: (config, tools) => new LongcatProvider(config, tools),
};
