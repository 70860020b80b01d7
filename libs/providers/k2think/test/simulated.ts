import type { Provider, Token } from '@sluice/provider-kit';
import { makerOf, SimulatedProvider, tokenOf } from '@sluice/provider-kit/testing';
import {
  K2THINK_API_KEY,
  startK2ThinkUpstreams,
  type K2ThinkUpstreams,
  type K2ThinkUpstreamsOptions,
} from '@sluice/testing';
import { k2think } from '../src/index.js';

async function mintToken(provider: Provider): Promise<Token> {
  const guest = await provider.mintGuest!(new AbortController().signal);
  return { id: guest.id, label: 'guest', secret: guest.secret, isGuest: true };
}

export class SimulatedK2Think extends SimulatedProvider<K2ThinkUpstreams> {
  static async start(options: K2ThinkUpstreamsOptions = {}, settings: object = {}): Promise<SimulatedK2Think> {
    const upstreams = await startK2ThinkUpstreams({ paceMs: 0, ...options });
    const addresses = { K2THINK_WEB_BASE_URL: upstreams.webUrl, K2THINK_API_BASE_URL: upstreams.apiUrl };
    return new SimulatedK2Think({
      upstreams,
      create: makerOf(k2think, { ...addresses, ...settings }),
      model: 'MBZUAI-IFM/K2-Think',
      tokenFor: (channel, provider) => (channel === 'api' ? tokenOf(K2THINK_API_KEY) : mintToken(provider)),
    });
  }

  mintToken(): Promise<Token> {
    return mintToken(this.provider);
  }
}
