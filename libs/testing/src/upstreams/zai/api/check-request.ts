import type { ToolSpec } from '../../plan.js';
import { API_MODELS } from '../models.js';
import { badParameter } from './api-errors.js';
import { checkApiMessages, type ApiMessage } from './check-messages.js';

/** A request that was found good. */
export interface ApiRequest {
  readonly model: string;
  readonly messages: readonly ApiMessage[];
  readonly isStream: boolean;
  readonly wantsThinking: boolean;
  readonly wantsSearch: boolean;
  readonly tools: readonly ToolSpec[];
  readonly streamsTools: boolean;
  readonly maxTokens: number | null;
  readonly requestId: string | null;
}

type Body = Record<string, unknown>;

/** Most tools that one request may offer. */
const MOST_TOOLS = 128;

/**
 * Checks a request field by field. Fields that the API does not know are let pass, as it does.
 *
 * @throws Refusal 400 with business code 1211 for the model, 1214 for all else
 */
export function checkRequest(value: unknown): ApiRequest {
  if (!isObject(value)) throw badParameter('The request body is not JSON', '1210');
  const { model } = value;
  if (typeof model !== 'string') throw badParameter('model must be a string');
  const takesImages = API_MODELS.get(model);
  if (takesImages === undefined) throw badParameter('Model does not exist, please check the model code', '1211');
  checkNumbers(value);
  checkStrings(value);
  for (const name of ['stream', 'do_sample', 'tool_stream']) {
    if (value[name] !== undefined && typeof value[name] !== 'boolean') throw badParameter(`${name} must be a boolean`);
  }
  const tools = checkTools(value);
  return {
    model,
    messages: checkApiMessages(value.messages, takesImages),
    isStream: value.stream === true,
    wantsThinking: wantsThinking(value),
    wantsSearch: tools.some((tool) => tool.type === 'web_search'),
    tools: tools.flatMap((tool) => (isObject(tool.function) ? [toToolSpec(tool.function)] : [])),
    streamsTools: value.tool_stream === true && value.stream === true,
    maxTokens: typeof value.max_tokens === 'number' ? value.max_tokens : null,
    requestId: typeof value.request_id === 'string' ? value.request_id : null,
  };
}

/** Thinking is on unless it is switched off. */
function wantsThinking({ thinking }: Body): boolean {
  if (thinking === undefined) return true;
  const isKnown = isObject(thinking) && (thinking.type === 'enabled' || thinking.type === 'disabled');
  if (!isKnown) throw badParameter('thinking.type must be enabled or disabled');
  return thinking.type === 'enabled';
}

function checkNumbers(body: Body): void {
  const check = (name: string, least: number, most: number, isWhole: boolean): void => {
    const value = body[name];
    if (value === undefined) return;
    const isGood =
      typeof value === 'number' && value >= least && value <= most && (!isWhole || Number.isInteger(value));
    if (!isGood) throw badParameter(`${name} is invalid: it must be ${least} to ${most}`);
  };
  check('temperature', 0, 2, false);
  check('top_p', 0.01, 1, false);
  check('max_tokens', 1, 131_072, true);
}

function checkStrings(body: Body): void {
  const { stop, user_id: userId, request_id: requestId, response_format: format } = body;
  const words = typeof stop === 'string' ? [stop] : stop;
  const isOneWord = Array.isArray(words) && words.length === 1 && typeof words[0] === 'string';
  if (stop !== undefined && !isOneWord) throw badParameter('stop is invalid: only one word is supported');
  for (const [name, id] of [['user_id', userId] as const, ['request_id', requestId] as const]) {
    if (id === undefined) continue;
    const isGood = typeof id === 'string' && id.length >= 6 && id.length <= 128;
    if (!isGood) throw badParameter(`${name} must have 6 to 128 characters`);
  }
  if (format === undefined) return;
  const isKnown = isObject(format) && (format.type === 'text' || format.type === 'json_object');
  if (!isKnown) throw badParameter('response_format.type must be text or json_object');
}

function checkTools({ tools, tool_choice: choice }: Body): Body[] {
  if (choice !== undefined && choice !== 'auto') throw badParameter('tool_choice is invalid: only auto is supported');
  if (tools === undefined) return [];
  if (!Array.isArray(tools) || tools.length > MOST_TOOLS) throw badParameter(`tools must be up to ${MOST_TOOLS}`);
  for (const tool of tools as unknown[]) {
    if (!isObject(tool)) throw badParameter('tools[] must be objects');
    const isFunction = tool.type === 'function' && isObject(tool.function) && typeof tool.function.name === 'string';
    const isSearch = tool.type === 'web_search' && isObject(tool.web_search);
    if (!isFunction && !isSearch) throw badParameter('tools[] must be functions or a web_search');
  }
  return tools as Body[];
}

function toToolSpec(definition: Body): ToolSpec {
  return { name: String(definition.name), parameters: definition.parameters };
}

function isObject(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
