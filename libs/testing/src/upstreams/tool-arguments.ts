import type { SimulatedToolCall, ToolSpec } from './plan.js';

/** How deep a schema is followed. Schemas may refer to themselves. */
const DEEPEST = 6;

/** Calls a tool with arguments made up from its schema: the required ones, or all where none is required. */
export function toToolCall(tool: ToolSpec): SimulatedToolCall {
  const value = toSample(tool.parameters, 'value', 0);
  return { name: tool.name, inputJson: JSON.stringify(isObject(value) ? value : {}) };
}

function toSample(schema: unknown, key: string, depth: number): unknown {
  if (!isObject(schema) || depth > DEEPEST) return null;
  if ('const' in schema) return schema.const;
  if ('default' in schema) return schema.default;
  if (Array.isArray(schema.enum) && schema.enum.length > 0) return schema.enum[0] as unknown;
  const variants = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(variants)) return toSample(variants[0], key, depth + 1);
  const type: unknown = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  switch (type) {
    case 'integer':
    case 'number':
      return typeof schema.minimum === 'number' ? schema.minimum : 7;
    case 'boolean':
      return true;
    case 'array':
      return [toSample(schema.items, key, depth + 1)];
    case 'string':
      return `the "${key}" of 東京`;
    case 'null':
      return null;
    default:
      return toObjectSample(schema, depth);
  }
}

function toObjectSample(schema: Record<string, unknown>, depth: number): Record<string, unknown> {
  const properties = isObject(schema.properties) ? schema.properties : {};
  const required = Array.isArray(schema.required) ? schema.required : [];
  const keys = Object.keys(properties).filter((key) => required.length === 0 || required.includes(key));
  return Object.fromEntries(keys.map((key) => [key, toSample(properties[key], key, depth + 1)]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
