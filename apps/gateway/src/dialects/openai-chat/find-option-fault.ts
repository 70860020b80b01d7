import { fault, isObject, under, type Fault, type FindFault } from './fault.js';

const TOOL_NAME = /^[\w-]{1,64}$/;
export const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const;
const EFFORT_LIST = `must be one of ${EFFORTS.join(', ')}`;

export const findToolsFault: FindFault = (tools) => {
  if (!Array.isArray(tools)) return fault('', 'must be an array');
  for (let index = 0; index < tools.length; index += 1) {
    const found = findToolFault(tools[index]);
    if (found !== null) return under(index, found);
  }
  return null;
};

function findToolFault(tool: unknown): Fault | null {
  if (!isObject(tool)) return fault('', 'must be an object');
  if (tool['type'] !== 'function') return fault('type', 'must be function');
  const definition = tool['function'];
  if (!isObject(definition)) return fault('function', 'must be an object');
  const { name, description, parameters } = definition;
  if (typeof name !== 'string' || !TOOL_NAME.test(name)) {
    return fault('function.name', 'must be 1 to 64 letters, digits, underscores or hyphens');
  }
  if (isGiven(description) && typeof description !== 'string') return fault('function.description', 'must be a string');
  if (isGiven(parameters) && !isObject(parameters)) return fault('function.parameters', 'must be a JSON Schema object');
  return null;
}

export const findToolChoiceFault: FindFault = (choice) => {
  if (choice === 'auto' || choice === 'none' || choice === 'required') return null;
  if (!isObject(choice)) return fault('', 'must be auto, none, required or an object that names a function');
  if (choice['type'] !== 'function') return fault('type', 'must be function');
  const named = choice['function'];
  return isObject(named) && typeof named['name'] === 'string' ? null : fault('function.name', 'must be a string');
};

export const findResponseFormatFault: FindFault = (format) => {
  if (!isObject(format)) return fault('', 'must be an object');
  if (format['type'] === 'text' || format['type'] === 'json_object') return null;
  if (format['type'] !== 'json_schema') return fault('type', 'must be one of text, json_object, json_schema');
  const described = format['json_schema'];
  if (!isObject(described)) return fault('json_schema', 'must be an object');
  if (typeof described['name'] !== 'string') return fault('json_schema.name', 'must be a string');
  return isObject(described['schema']) ? null : fault('json_schema.schema', 'must be a JSON Schema object');
};

export const findStreamOptionsFault: FindFault = (options) => {
  if (!isObject(options)) return fault('', 'must be an object');
  return isBooleanOrAbsent(options['include_usage']) ? null : fault('include_usage', 'must be true or false');
};

export const findReasoningFault: FindFault = (reasoning) => {
  if (!isObject(reasoning)) return fault('', 'must be an object');
  if (isGiven(reasoning['effort']) && !EFFORTS.includes(reasoning['effort'] as never))
    return fault('effort', EFFORT_LIST);
  if (!isCountOrAbsent(reasoning['max_tokens'])) return fault('max_tokens', 'must be a positive integer');
  if (!isBooleanOrAbsent(reasoning['enabled'])) return fault('enabled', 'must be true or false');
  return isBooleanOrAbsent(reasoning['exclude']) ? null : fault('exclude', 'must be true or false');
};

export const findThinkingFault: FindFault = (thinking) => {
  if (!isObject(thinking)) return fault('', 'must be an object');
  if (thinking['type'] !== 'enabled' && thinking['type'] !== 'disabled') {
    return fault('type', 'must be enabled or disabled');
  }
  return isCountOrAbsent(thinking['budget_tokens']) ? null : fault('budget_tokens', 'must be a positive integer');
};

export const findStopFault: FindFault = (stop) => {
  if (typeof stop === 'string') return null;
  if (!Array.isArray(stop)) return fault('', 'must be a string or an array of strings');
  if (stop.length > 16) return fault('', 'must hold at most 16 strings');
  const index = stop.findIndex((item) => typeof item !== 'string');
  return index < 0 ? null : fault(String(index), 'must be a string');
};

export const findEffortFault: FindFault = (effort) =>
  EFFORTS.includes(effort as never) ? null : fault('', EFFORT_LIST);

const isGiven = (value: unknown): boolean => value !== undefined && value !== null;
const isBooleanOrAbsent = (value: unknown): boolean => !isGiven(value) || typeof value === 'boolean';
const isCountOrAbsent = (value: unknown): boolean =>
  !isGiven(value) || (typeof value === 'number' && Number.isInteger(value) && value > 0);
