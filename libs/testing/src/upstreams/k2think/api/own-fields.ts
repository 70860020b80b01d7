import { isObject } from '../../checks.js';
import type { Body, OwnFields, Refuse } from '../../openai/api.js';

/** Fields that clients of the API are known to send, and OpenAI's way to ask for counts. */
export const FIELDS = [
  ...['model', 'messages', 'stream', 'stream_options', 'temperature', 'top_p', 'max_tokens', 'stop'],
  ...['tools', 'tool_choice'],
];

/** @throws Refusal for the first that is wrong */
export function readOwnFields(body: Body, refuse: Refuse): OwnFields {
  return {
    // The model cannot do otherwise.
    wantsThinking: true,
    wantsSearch: false,
    tools: readTools(body, refuse),
    streamsTools: true,
    wantsUsage: body.stream !== true || wantsUsage(body, refuse),
    requestId: null,
  };
}

function wantsUsage({ stream_options: options }: Body, refuse: Refuse): boolean {
  if (options === undefined) return false;
  if (!isObject(options)) throw refuse('stream_options must be an object');
  return options.include_usage === true;
}

function readTools({ tools, tool_choice: choice, stop }: Body, refuse: Refuse): OwnFields['tools'] {
  const isStop = typeof stop === 'string' || (Array.isArray(stop) && stop.every((word) => typeof word === 'string'));
  if (stop !== undefined && !isStop) throw refuse('stop must be a string or strings');
  if (tools === undefined) {
    if (choice !== undefined) throw refuse('tool_choice needs tools');
    return [];
  }
  if (!Array.isArray(tools) || tools.length === 0) throw refuse('tools must not be empty');
  return (tools as unknown[]).map((tool) => {
    const definition = isObject(tool) && tool.type === 'function' ? tool.function : null;
    if (!isObject(definition) || typeof definition.name !== 'string') throw refuse('tools[] must be named functions');
    return { name: definition.name, parameters: definition.parameters };
  });
}
