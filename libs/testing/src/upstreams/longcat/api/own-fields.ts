import { isObject } from '../../checks.js';
import type { Body, OwnFields, Refuse } from '../../openai/api.js';
import type { ToolSpec } from '../../plan.js';
import { API_MODELS, type ApiModel, type ThinkingField } from './models.js';

/** What `max_tokens` and `thinking_budget` are where a request does not say. */
const DEFAULT_MAX_TOKENS = 1_024;
const LEAST_BUDGET = 1_024;

/** Which way of asking for thoughts each field belongs to. */
const FIELD_OF: Readonly<Record<string, ThinkingField>> = {
  enable_thinking: 'enable_thinking',
  thinking_budget: 'enable_thinking',
  thinking: 'thinking',
};

/** The fields that LongCat reads in a way of its own. @throws Refusal for the first that is wrong */
export function readOwnFields(body: Body, refuse: Refuse): OwnFields {
  const model = API_MODELS.get(String(body.model));
  if (model === undefined) throw refuse('model is not known');
  const { max_tokens: maxTokens = DEFAULT_MAX_TOKENS } = body;
  if (Number(maxTokens) > model.maxTokens) throw refuse(`max_tokens is invalid: it must be 1 to ${model.maxTokens}`);
  return {
    wantsThinking: wantsThinking(body, model, refuse),
    wantsSearch: false,
    tools: readTools(body, refuse),
    streamsTools: true,
    wantsUsage: true,
    requestId: null,
  };
}

/** Off unless it is switched on, by the fields of the model's generation; those of another are refused. */
function wantsThinking(body: Body, { thinkingField }: ApiModel, refuse: Refuse): boolean {
  for (const [name, field] of Object.entries(FIELD_OF)) {
    if (body[name] !== undefined && field !== thinkingField) throw refuse(`${name} is not for this model`);
  }
  if (thinkingField === 'thinking') {
    const { thinking } = body;
    if (thinking === undefined) return false;
    const isGood = isObject(thinking) && (thinking.type === 'enabled' || thinking.type === 'disabled');
    if (!isGood) throw refuse('thinking.type must be enabled or disabled');
    return thinking.type === 'enabled';
  }
  if (body.enable_thinking !== true) return false;
  const { thinking_budget: budget = LEAST_BUDGET, max_tokens: maxTokens = DEFAULT_MAX_TOKENS } = body;
  if (Number(budget) >= Number(maxTokens)) throw refuse('thinking_budget must be less than max_tokens');
  return true;
}

function readTools({ tools, tool_choice: choice }: Body, refuse: Refuse): ToolSpec[] {
  if (tools === undefined) {
    if (choice !== undefined) throw refuse('tool_choice needs tools');
    return [];
  }
  if (!Array.isArray(tools)) throw refuse('tools must be an array');
  return (tools as unknown[]).map((tool) => {
    const definition = isObject(tool) && tool.type === 'function' ? tool.function : null;
    if (!isObject(definition) || typeof definition.name !== 'string') throw refuse('tools[] must be functions');
    return { name: definition.name, parameters: definition.parameters };
  });
}
