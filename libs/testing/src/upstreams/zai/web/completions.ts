import { decide, isOnce } from '../../decide.js';
import { Refusal, type Exchange } from '../../exchange.js';
import { perform } from '../../perform.js';
import type { Question } from '../../plan.js';
import { webErrorBody } from '../../web-errors.js';
import { readConversation } from '../../turns.js';
import { DONE_LINE, STREAM_HEADERS, toEvent } from '../../wire.js';
import type { Account } from './accounts.js';
import { checkBody, type WebCompletion } from './check-body.js';
import { checkQuery, checkSignature, isOlder } from './check-query.js';
import { outdatedFrame } from './error-frame.js';
import { authenticate, type WebSite } from './site.js';
import { webWire } from './web-wire.js';

/** Paths of completions, old and new. */
export const COMPLETION_PATHS = { v1: '/api/chat/completions', v2: '/api/v2/chat/completions' } as const;

/** Answers a chat, or refuses it for the first thing that is not as a browser would send it. */
export async function answerCompletion(site: WebSite, path: 'v1' | 'v2', exchange: Exchange): Promise<void> {
  const { call } = exchange;
  const settings = site.settings();
  const body = await exchange.readJson();
  if (!settings.completionPaths.includes(path)) throw new Refusal(404, { detail: 'Not Found' });
  const account = authenticate(site, exchange);
  if (exchange.url.searchParams.get('token') !== account.token) {
    throw new Refusal(401, { detail: '401 Unauthorized: the token parameter is not that of the header' });
  }
  if (!/^application\/json\b/.test(exchange.header('content-type') ?? '')) {
    throw new Refusal(415, { detail: 'Unsupported Media Type' });
  }
  const version = exchange.header('x-fe-version');
  const completion = checkBody(body, path, account);
  call.model = completion.model.id;
  checkQuery(exchange, completion.model, completion.chatId);
  checkSignature(exchange, account, completion.signaturePrompt, Date.now());
  if (version === null || isOlder(version, settings.minimumFeVersion)) {
    sendOutdated(exchange, version, settings.minimumFeVersion);
    return;
  }
  takeSlot(account, exchange, settings.guestConcurrency);
  const plan = decide(toQuestion(site, completion, account));
  await perform(plan, exchange, webWire, {
    pacer: site.pacer,
    paceMs: settings.paceMs,
    toErrorBody: (status) => webErrorBody(status),
  });
}

function toQuestion(site: WebSite, completion: WebCompletion, account: Account): Question {
  const { turns, wantsThinking, wantsSearch, tools, maxTokens } = completion;
  const conversation = readConversation(turns);
  return {
    ...conversation,
    channel: 'web',
    wantsThinking,
    wantsSearch,
    tools: tools.map((tool) => ({ name: String(tool.name), parameters: tool.parameters })),
    maxTokens,
    role: account.role === 'guest' ? 'guest' : 'user',
    isRepeat: isOnce(conversation.text) && site.isRepeat(conversation.text),
  };
}

/** The refusal of an old front end comes inside a stream of status 200. */
function sendOutdated(exchange: Exchange, version: string | null, minimum: string): void {
  exchange.head(200, STREAM_HEADERS);
  exchange.response.end(Buffer.concat([toEvent(outdatedFrame(version, minimum)), DONE_LINE]));
}

/** A guest has few places. One is free again when the completion ends, or when the guest deletes his chats. */
function takeSlot(account: Account, exchange: Exchange, guestConcurrency: number): void {
  if (account.role === 'guest' && account.slots.size >= guestConcurrency) {
    throw new Refusal(429, { detail: 'Too many requests: concurrency limit reached', code: 429 });
  }
  account.slots.add(exchange);
  exchange.response.once('close', () => account.slots.delete(exchange));
}
