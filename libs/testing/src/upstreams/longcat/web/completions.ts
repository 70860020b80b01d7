import { isObject } from '../../checks.js';
import { decide, isOnce } from '../../decide.js';
import { Refusal, type Exchange } from '../../exchange.js';
import { perform } from '../../perform.js';
import type { AnswerFinish, Question } from '../../plan.js';
import { readContent } from './read-content.js';
import { authenticate, checkBrowser, refusal, require, siteError, type WebSite } from './site.js';
import { SiteWire } from './site-wire.js';

/** Paths of completions, old and new. */
export const COMPLETION_PATHS = { v1: '/api/v1/chat-completion', v2: '/api/v1/chat-completion-V2' } as const;

/** Reasons for the end that the site has a word for. */
export const LONGCAT_ENDINGS: readonly AnswerFinish[] = ['stop', 'sensitive'];

/** Answers a chat, or refuses it for the first thing that is not as a browser would send it. */
export async function answerCompletion(site: WebSite, path: 'v1' | 'v2', exchange: Exchange): Promise<void> {
  const body = await exchange.readJson();
  const settings = site.settings();
  if (!settings.completionPaths.includes(path)) throw new Refusal(404, siteError(404));
  const account = authenticate(exchange);
  const userAgent = checkBrowser(exchange);
  require(isObject(body), 'the body must be JSON');
  const conversation = site.conversations.find(body.conversationId, account);
  if (conversation === null) throw refusal(404, 'the conversation does not exist');
  require(conversation.userAgent === userAgent, 'user-agent is not the one that opened the conversation');
  const content = checkBody(body, path);
  conversation.completions += 1;
  exchange.call.model = 'LongCat';
  const plan = decide(toQuestion(site, body, content));
  const shape = settings.shape ?? (path === 'v2' ? 'events' : 'choices');
  const wire = new SiteWire({ ...settings, shape, conversationId: conversation.id });
  await perform(plan, exchange, wire, {
    pacer: site.pacer,
    paceMs: settings.paceMs,
    toErrorBody: (status) => siteError(status),
  });
}

/** @returns the text that is asked */
function checkBody(body: Record<string, unknown>, path: 'v1' | 'v2'): string {
  const { content } = body;
  require(typeof content === 'string' && content !== '', 'content must be a text');
  for (const name of ['reasonEnabled', 'searchEnabled']) {
    require(body[name] === 0 || body[name] === 1, `${name} must be 0 or 1`);
  }
  require(body.parentMessageId === 0, 'parentMessageId must be 0');
  if (path === 'v2') {
    require(body.agentId === '1' || body.agentId === '2', 'agentId is not known');
    require(body.regenerate === 0, 'regenerate must be 0');
    require(Array.isArray(body.files) && body.files.length === 0, 'files must be empty');
  }
  return content;
}

function toQuestion(site: WebSite, body: Record<string, unknown>, content: string): Question {
  const conversation = readContent(content);
  return {
    ...conversation,
    channel: 'web',
    wantsThinking: body.reasonEnabled === 1,
    wantsSearch: body.searchEnabled === 1,
    tools: [],
    maxTokens: null,
    role: 'user',
    isRepeat: isOnce(conversation.text) && site.isRepeat(conversation.text),
    endings: LONGCAT_ENDINGS,
  };
}
