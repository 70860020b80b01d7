import { ServiceError, type ChatEvent, type ChatRequest } from '@sluice/contract';
import {
  OpenAiChannel,
  OpenAiStream,
  parseModelNames,
  type ChatCall,
  type ProviderTools,
  type Token,
  type TokenHealth,
} from '@sluice/provider-kit';
import type { LongcatConfig } from '../config.js';
import { modelOf } from '../models.js';
import { asksToThink } from '../modes.js';
import { rulingOf } from './to-error.js';
import { toRequest } from './to-request.js';

/** Speaks to the official API, or to a self-hosted server in its place. */
export class ApiChannel {
  private readonly channel: OpenAiChannel;
  private readonly modelIds: ReadonlyMap<string, string>;

  constructor(config: LongcatConfig, tools: ProviderTools) {
    this.channel = new OpenAiChannel({
      upstream: 'LongCat',
      baseUrl: config.LONGCAT_API_BASE_URL,
      tools,
      rule: rulingOf,
    });
    this.modelIds = parseModelNames(config.LONGCAT_API_MODELS);
  }

  chat(call: ChatCall): AsyncIterable<ChatEvent> {
    const toBody = (): object => toRequest(call.request, this.modelIdFor(call.request));
    return this.channel.chat(call, toBody, (toError) => new OpenAiStream({ toError }));
  }

  checkToken(token: Token, signal: AbortSignal): Promise<TokenHealth> {
    return this.channel.checkByModelList(token, signal);
  }

  /** What the settings say, else the official name; a request that is to be thought about goes to the model that can. */
  private modelIdFor(request: ChatRequest): string {
    const { card, api } = modelOf(request.model);
    const configured = this.modelIds.get(card.id.toLowerCase());
    if (configured !== undefined) return configured;
    if (api === null) {
      throw new ServiceError('unsupported_parameter', `The API of LongCat has no ${card.id}.`, { param: 'model' });
    }
    return asksToThink(request) ? api.thinkingId : api.id;
  }
}
