import type { ChatRequest } from '@sluice/contract';
import type { LongcatModel } from '../models.js';
import { asksToSearch, asksToThink } from '../modes.js';
import { toContent } from './to-content.js';

/**
 * The two forms in which the site takes requests. `v2` is the newer one, with reasoning and search hits as events of
 * their own; each has its own path.
 */
export type SiteForm = 'v1' | 'v2';

export const formOf = (completionsPath: string): SiteForm => (/-v2\/?$/i.test(completionsPath) ? 'v2' : 'v1');

/** The site's agent for plain chats; the older form names none. */
const AGENT: Readonly<Record<SiteForm, string>> = { v1: '', v2: '1' };

/** The body of `session-create`. */
export const toNewConversation = (form: SiteForm): object => ({ model: '', agentId: AGENT[form] });

/** The body of a completion; the site streams always. */
export function toCompletion(
  request: ChatRequest,
  model: LongcatModel,
  conversationId: string,
  form: SiteForm,
): Record<string, unknown> {
  return {
    conversationId,
    content: toContent(request.messages),
    reasonEnabled: asksToThink(request) ? 1 : 0,
    searchEnabled: asksToSearch(request, model) ? 1 : 0,
    parentMessageId: 0,
    ...(form === 'v2' ? { agentId: AGENT.v2, regenerate: 0, files: [] } : {}),
  };
}
