import type { Token } from '@sluice/provider-kit';
import { makerOf, SimulatedProvider, tokenOf, type ChannelName } from '@sluice/provider-kit/testing';
import {
  eventually,
  LONGCAT_API_KEY,
  LONGCAT_TOKEN,
  startLongcatUpstreams,
  type LongcatUpstreams,
  type LongcatUpstreamsOptions,
} from '@sluice/testing';
import { longcat } from '../src/index.js';

export type FormName = 'v1' | 'v2';

export const PATHS: Readonly<Record<FormName, string>> = {
  v1: '/api/v1/chat-completion',
  v2: '/api/v1/chat-completion-V2',
};

export const TOKENS: Readonly<Record<ChannelName, Token>> = {
  web: tokenOf(LONGCAT_TOKEN),
  api: tokenOf(LONGCAT_API_KEY),
};

export class SimulatedLongcat extends SimulatedProvider<LongcatUpstreams> {
  static async start(options: LongcatUpstreamsOptions = {}, settings: object = {}): Promise<SimulatedLongcat> {
    const upstreams = await startLongcatUpstreams({ paceMs: 0, ...options });
    const ours = {
      LONGCAT_WEB_BASE_URL: upstreams.webUrl,
      LONGCAT_API_BASE_URL: upstreams.apiUrl,
      LONGCAT_SESSION_INTERVAL_MS: 0,
    };
    const create = makerOf(longcat, { ...ours, ...settings });
    return new SimulatedLongcat({ upstreams, create, model: 'LongCat', tokenFor: (channel) => TOKENS[channel] });
  }

  /** Resolves when `count` conversations have been opened, and every one of them is deleted. */
  allDeleted(count: number): Promise<void> {
    const { conversations } = this.upstreams;
    return eventually(() => conversations.length === count && conversations.every(({ isDeleted }) => isDeleted));
  }
}
