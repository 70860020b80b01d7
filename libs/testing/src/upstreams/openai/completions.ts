import { decide, isOnce } from '../decide.js';
import type { Exchange } from '../exchange.js';
import { toLoadAnswer } from '../load.js';
import { perform } from '../perform.js';
import type { Question } from '../plan.js';
import type { Route } from '../simulator.js';
import type { Site } from '../site.js';
import { readConversation } from '../turns.js';
import type { Door } from '../upstreams.js';
import type { OpenAiApi } from './api.js';
import { checkRequest, type ApiRequest } from './check-request.js';
import { ChunkWire } from './chunk-wire.js';
import { performWhole } from './perform-whole.js';
import { endedByStop } from './stop-texts.js';

/** The addresses of an official API that has the shape of OpenAI's. */
export function openAiDoor(api: OpenAiApi, site: Site): Door {
  const completions: Route = {
    name: 'completions',
    method: 'POST',
    path: `${api.basePath}/chat/completions`,
    isCompletion: true,
    handle: (exchange) => answerCompletion(api, site, exchange),
  };
  const models: Route = {
    name: 'models',
    method: 'GET',
    path: `${api.basePath}/models`,
    handle: (exchange) => {
      authenticate(api, exchange);
      const data = [...api.models.keys()].map((id) => ({ id, object: 'model', created: 1_760_000_000 }));
      exchange.json(200, { object: 'list', data });
    },
  };
  return {
    routes: api.listsModels ? [completions, models] : [completions],
    toErrorBody: (status, message) => api.toErrorBody(status, null, message),
  };
}

async function answerCompletion(api: OpenAiApi, site: Site, exchange: Exchange): Promise<void> {
  const body = await exchange.readJson();
  authenticate(api, exchange);
  const request = checkRequest(api, body);
  exchange.call.model = request.model;
  const question = toQuestion(site, request);
  const decided = endedByStop(decide(question), request.stops, question);
  const plan = decided.kind === 'load' && !api.style.preparesText ? toLoadAnswer(decided, question) : decided;
  const { pacer } = site;
  const { paceMs } = site.settings();
  const tools = { pacer, paceMs, toErrorBody: api.toErrorBody };
  const wire = new ChunkWire(api, request);
  if (request.isStream) await perform(plan, exchange, wire, tools);
  else await performWhole(plan, exchange, wire, tools);
}

/** @throws Refusal for no key or an unknown one, or where the account is not served */
function authenticate(api: OpenAiApi, exchange: Exchange): void {
  const key = exchange.bearer();
  if (key === null) throw api.refuse('no-key', 'No API key was sent');
  const account = api.accountOf(key);
  if (account === null) throw api.refuse('unknown-key', 'The API key is not known');
  exchange.call.identity = account;
}

function toQuestion(site: Site, request: ApiRequest): Question {
  const conversation = readConversation(request.messages);
  return {
    ...conversation,
    channel: 'api',
    wantsThinking: request.own.wantsThinking,
    wantsSearch: request.own.wantsSearch,
    tools: request.own.tools,
    maxTokens: request.maxTokens,
    role: 'key',
    isRepeat: isOnce(conversation.text) && site.isRepeat(conversation.text),
  };
}
