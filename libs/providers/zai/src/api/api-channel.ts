import type { ChatEvent } from '@sluice/contract';
import {
  OpenAiChannel,
  parseModelNames,
  type ChatCall,
  type ProviderTools,
  type Token,
  type TokenHealth,
} from '@sluice/provider-kit';
import type { ZaiConfig } from '../config.js';
import { modelOf } from '../models.js';
import { fromStream } from './from-stream.js';
import { rulingOf } from './to-error.js';
import { toRequest } from './to-request.js';

/** Refused for its empty conversation, so it costs nothing; by then the key has been looked at. */
const PROBE = { model: 'glm-4.5-flash', messages: [], max_tokens: 1, stream: false };

/** Speaks to the official API, or to a self-hosted server in its place. */
export class ApiChannel {
  private readonly channel: OpenAiChannel;
  private readonly modelIds: ReadonlyMap<string, string>;

  constructor(config: ZaiConfig, tools: ProviderTools) {
    this.channel = new OpenAiChannel({
      upstream: 'Z.AI',
      baseUrl: config.ZAI_API_BASE_URL,
      tools,
      rule: rulingOf,
    });
    this.modelIds = parseModelNames(config.ZAI_API_MODELS);
  }

  chat(call: ChatCall): AsyncIterable<ChatEvent> {
    const toBody = (): object => {
      const model = modelOf(call.request.model);
      return toRequest(call.request, model, this.modelIds.get(model.card.id.toLowerCase()) ?? model.api.id);
    };
    return this.channel.chat(call, toBody, fromStream);
  }

  /** No model list is documented, so a request is made that must be refused, and the refusal read. */
  checkToken(token: Token, signal: AbortSignal): Promise<TokenHealth> {
    return this.channel.checkByProbe(PROBE, token, signal);
  }
}
