import type { ChatEvent } from '@sluice/contract';
import {
  OpenAiChannel,
  parseModelNames,
  type ChatCall,
  type ProviderTools,
  type Token,
  type TokenHealth,
} from '@sluice/provider-kit';
import type { K2ThinkConfig } from '../config.js';
import { modelOf } from '../models.js';
import { ApiStream } from './from-stream.js';
import { toRequest } from './to-request.js';

/** Speaks to the official API, or to a self-hosted server in its place. */
export class ApiChannel {
  private readonly channel: OpenAiChannel;
  private readonly modelIds: ReadonlyMap<string, string>;

  constructor(config: K2ThinkConfig, tools: ProviderTools) {
    this.channel = new OpenAiChannel({ upstream: 'K2Think', baseUrl: config.K2THINK_API_BASE_URL, tools });
    this.modelIds = parseModelNames(config.K2THINK_API_MODELS);
  }

  chat(call: ChatCall): AsyncIterable<ChatEvent> {
    const toBody = (): object => {
      const model = modelOf(call.request.model);
      return toRequest(call.request, this.modelIds.get(model.card.id.toLowerCase()) ?? model.apiId);
    };
    return this.channel.chat(call, toBody, (toError) => new ApiStream(toError));
  }

  checkToken(token: Token, signal: AbortSignal): Promise<TokenHealth> {
    return this.channel.checkByModelList(token, signal);
  }
}
