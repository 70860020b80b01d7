import type { Token, UpstreamHttpOptions } from '@sluice/provider-kit';
import { makerOf, SimulatedProvider, tokenOf, type ChannelName } from '@sluice/provider-kit/testing';
import {
  startZaiUpstreams,
  ZAI_API_KEY,
  ZAI_USER_TOKEN,
  type ZaiUpstreams,
  type ZaiUpstreamsOptions,
} from '@sluice/testing';
import { zai } from '../src/index.js';

export const TOKENS: Readonly<Record<ChannelName, Token>> = {
  web: tokenOf(ZAI_USER_TOKEN),
  api: tokenOf(ZAI_API_KEY),
};

export class SimulatedZai extends SimulatedProvider<ZaiUpstreams> {
  static async start(
    options: ZaiUpstreamsOptions = {},
    settings: object = {},
    network: UpstreamHttpOptions = {},
  ): Promise<SimulatedZai> {
    return this.over(await startZaiUpstreams({ paceMs: 0, ...options }), settings, network);
  }

  static over(upstreams: ZaiUpstreams, settings: object = {}, network: UpstreamHttpOptions = {}): SimulatedZai {
    const addresses = { ZAI_WEB_BASE_URL: upstreams.webUrl, ZAI_API_BASE_URL: upstreams.apiUrl };
    const create = makerOf(zai, { ...addresses, ...settings });
    return new SimulatedZai({ upstreams, create, model: 'GLM-4.6', tokenFor: (channel) => TOKENS[channel], network });
  }
}
