import { Refusal, type Exchange } from '../../exchange.js';
import { isObject } from '../../checks.js';
import type { Route } from '../../simulator.js';
import { accountOfToken } from '../credentials.js';
import { answerCompletion, COMPLETION_PATHS } from './completions.js';
import { authenticate, checkBrowser, refusal, require, siteError, tokenOf, type WebSite } from './site.js';

/** Every address of the simulated chat site. */
export function webRoutes(site: WebSite): Route[] {
  return [
    {
      name: 'create',
      method: 'POST',
      path: '/api/v1/session-create',
      handle: (exchange) => createConversation(site, exchange),
    },
    {
      name: 'delete',
      method: 'GET',
      path: '/api/v1/session-delete',
      handle: (exchange) => deleteConversation(site, exchange),
    },
    { name: 'user', method: 'GET', path: '/api/v1/user-current', handle: answerUser },
    ...(['v1', 'v2'] as const).map((path): Route => ({
      name: 'completions',
      method: 'POST',
      path: COMPLETION_PATHS[path],
      isCompletion: true,
      handle: (exchange) => answerCompletion(site, path, exchange),
    })),
  ];
}

/** Opens a conversation; how soon after the last of the same account is a setting. */
async function createConversation(site: WebSite, exchange: Exchange): Promise<void> {
  const body = await exchange.readJson();
  const account = authenticate(exchange);
  const userAgent = checkBrowser(exchange);
  require(isObject(body), 'the body must be JSON');
  require(body.model === '', 'model must be empty');
  require(['', '1', '2'].some((agent) => agent === body.agentId), 'agentId is not known');
  const { sessionIntervalMs } = site.settings();
  if (site.conversations.isTooSoon(account, sessionIntervalMs, performance.now())) {
    throw new Refusal(429, siteError(429));
  }
  const { id } = site.conversations.open(account, userAgent);
  exchange.json(200, {
    code: 0,
    message: 'success',
    data: { conversationId: id, model: 'LongCat', title: 'New chat', titleType: 'SYSTEM', currentMessageId: 0 },
  });
}

function deleteConversation(site: WebSite, exchange: Exchange): void {
  const account = authenticate(exchange);
  const userAgent = checkBrowser(exchange);
  const conversation = site.conversations.find(exchange.url.searchParams.get('conversationId'), account);
  if (conversation === null) throw refusal(404, 'the conversation does not exist');
  require(conversation.userAgent === userAgent, 'user-agent is not the one that opened the conversation');
  conversation.isDeleted = true;
  exchange.json(200, { code: 0, message: 'success', data: null });
}

/** Tells whether anybody is signed in; that nobody is, is no error. */
function answerUser(exchange: Exchange): void {
  const token = tokenOf(exchange);
  if (token === null) throw new Refusal(401, siteError(401, 'the cookie is empty'));
  const account = accountOfToken(token);
  if (account !== null) exchange.call.identity = account;
  const data = account === null ? { loginStatus: 0 } : { loginStatus: 1, name: account };
  exchange.json(200, { code: 0, message: 'success', data });
}
