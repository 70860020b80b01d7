import { decide, isOnce } from '../../decide.js';
import { Refusal, type Exchange } from '../../exchange.js';
import type { Pacer } from '../../pacer.js';
import { perform } from '../../perform.js';
import type { Question } from '../../plan.js';
import type { Route } from '../../simulator.js';
import { ZAI_EXHAUSTED_API_KEY, accountOfKey } from '../credentials.js';
import type { ZaiSettings } from '../settings.js';
import { apiError, apiErrorOfStatus } from './api-errors.js';
import { ApiWire, toChunkHead } from './api-wire.js';
import { trailingToolResults } from './check-messages.js';
import { checkRequest, type ApiRequest } from './check-request.js';
import { performWhole } from './perform-whole.js';

/** Path of the API's base URL. */
export const API_BASE_PATH = '/api/paas/v4';

/** What the simulated official API works with. */
export interface ApiSite {
  readonly settings: () => ZaiSettings;
  readonly pacer: Pacer;
  /** Whether this text was asked before; from now on it was. */
  readonly isRepeat: (text: string) => boolean;
}

/** Its only address: the API documents no list of models. */
export function apiRoutes(site: ApiSite): Route[] {
  return [
    {
      name: 'completions',
      method: 'POST',
      path: `${API_BASE_PATH}/chat/completions`,
      isCompletion: true,
      handle: (exchange) => answerCompletion(site, exchange),
    },
  ];
}

async function answerCompletion(site: ApiSite, exchange: Exchange): Promise<void> {
  const body = await exchange.readJson();
  authenticate(exchange);
  const request = checkRequest(body);
  exchange.call.model = request.model;
  const plan = decide(toQuestion(site, request));
  const { pacer } = site;
  const { paceMs } = site.settings();
  const tools = { pacer, paceMs, toErrorBody: apiErrorOfStatus };
  const head = toChunkHead(request.model, request.requestId);
  if (request.isStream) await perform(plan, exchange, new ApiWire(head, request.streamsTools), tools);
  else await performWhole(plan, exchange, head, tools);
}

/** @throws Refusal 401 for no key or an unknown one, 429 with business code 1113 for one without balance */
function authenticate(exchange: Exchange): void {
  const key = exchange.bearer();
  if (key === null) throw new Refusal(401, apiError('1001'));
  const account = accountOfKey(key);
  if (account === null) throw new Refusal(401, apiError('1000'));
  exchange.call.identity = account;
  if (key === ZAI_EXHAUSTED_API_KEY) throw new Refusal(429, apiError('1113'));
}

function toQuestion(site: ApiSite, request: ApiRequest): Question {
  const text = request.messages.findLast(({ role }) => role === 'user')?.text ?? '';
  return {
    channel: 'api',
    text,
    wantsThinking: request.wantsThinking,
    wantsSearch: request.wantsSearch,
    tools: request.tools,
    toolResults: trailingToolResults(request.messages),
    maxTokens: request.maxTokens,
    role: 'key',
    isRepeat: isOnce(text) && site.isRepeat(text),
  };
}
