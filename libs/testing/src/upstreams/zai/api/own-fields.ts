import { isObject } from '../../checks.js';
import type { Body, OwnFields, Refuse } from '../../openai/api.js';
import type { ToolSpec } from '../../plan.js';

/** Most tools that one request may offer. */
const MOST_TOOLS = 128;

/** The fields that Z.AI reads in a way of its own. @throws Refusal for the first that is wrong */
export function readOwnFields(body: Body, refuse: Refuse): OwnFields {
  checkStrings(body, refuse);
  const tools = checkTools(body, refuse);
  return {
    wantsThinking: wantsThinking(body, refuse),
    wantsSearch: tools.some((tool) => tool.type === 'web_search'),
    tools: tools.flatMap((tool) => (isObject(tool.function) ? [toToolSpec(tool.function)] : [])),
    streamsTools: body.tool_stream === true && body.stream === true,
    wantsUsage: true,
    requestId: typeof body.request_id === 'string' ? body.request_id : null,
  };
}

/** Thinking is on unless it is switched off. */
function wantsThinking({ thinking }: Body, refuse: Refuse): boolean {
  if (thinking === undefined) return true;
  const isKnown = isObject(thinking) && (thinking.type === 'enabled' || thinking.type === 'disabled');
  if (!isKnown) throw refuse('thinking.type must be enabled or disabled');
  return thinking.type === 'enabled';
}

function checkStrings(body: Body, refuse: Refuse): void {
  const { stop, user_id: userId, request_id: requestId, response_format: format } = body;
  const words = typeof stop === 'string' ? [stop] : stop;
  const isOneWord = Array.isArray(words) && words.length === 1 && typeof words[0] === 'string';
  if (stop !== undefined && !isOneWord) throw refuse('stop is invalid: only one word is supported');
  for (const [name, id] of [['user_id', userId] as const, ['request_id', requestId] as const]) {
    if (id === undefined) continue;
    const isGood = typeof id === 'string' && id.length >= 6 && id.length <= 128;
    if (!isGood) throw refuse(`${name} must have 6 to 128 characters`);
  }
  if (format === undefined) return;
  const isKnown = isObject(format) && (format.type === 'text' || format.type === 'json_object');
  if (!isKnown) throw refuse('response_format.type must be text or json_object');
}

function checkTools({ tools, tool_choice: choice }: Body, refuse: Refuse): Body[] {
  if (choice !== undefined && choice !== 'auto') throw refuse('tool_choice is invalid: only auto is supported');
  if (tools === undefined) return [];
  if (!Array.isArray(tools) || tools.length > MOST_TOOLS) throw refuse(`tools must be up to ${MOST_TOOLS}`);
  for (const tool of tools as unknown[]) {
    if (!isObject(tool)) throw refuse('tools[] must be objects');
    const isFunction = tool.type === 'function' && isObject(tool.function) && typeof tool.function.name === 'string';
    const isSearch = tool.type === 'web_search' && isObject(tool.web_search);
    if (!isFunction && !isSearch) throw refuse('tools[] must be functions or a web_search');
  }
  return tools as Body[];
}

function toToolSpec(definition: Body): ToolSpec {
  return { name: String(definition.name), parameters: definition.parameters };
}
