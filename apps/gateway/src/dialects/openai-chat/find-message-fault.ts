import { fault, isObject, under, type Fault } from './fault.js';

/** Checks the whole conversation. One pass and no allocation where all is well. */
export function findMessagesFault(messages: unknown): Fault | null {
  if (!Array.isArray(messages)) return fault('', 'must be an array');
  if (messages.length === 0) return fault('', 'must hold at least one message');
  for (let index = 0; index < messages.length; index += 1) {
    const found = findMessageFault(messages[index]);
    if (found !== null) return under(index, found);
  }
  return null;
}

function findMessageFault(message: unknown): Fault | null {
  if (!isObject(message)) return fault('', 'must be an object');
  const { role, content } = message;
  switch (role) {
    case 'system':
    case 'developer':
      return under('content', findContentFault(content, isTextPart));
    case 'user':
      return under('content', findContentFault(content, isTextPart, isImagePart));
    case 'assistant':
      return findAssistantFault(message);
    case 'tool':
      if (typeof message['tool_call_id'] !== 'string') return fault('tool_call_id', 'must be a string');
      return under('content', findContentFault(content, isTextPart));
    default:
      return fault('role', 'must be one of system, developer, user, assistant, tool');
  }
}

function findAssistantFault(message: Record<string, unknown>): Fault | null {
  const { content, tool_calls: toolCalls } = message;
  if (content !== undefined && content !== null) {
    const found = findContentFault(content, isTextPart, isRefusalPart);
    if (found !== null) return under('content', found);
  }
  for (const name of ['reasoning_content', 'reasoning'] as const) {
    const value = message[name];
    if (value !== undefined && value !== null && typeof value !== 'string') return fault(name, 'must be a string');
  }
  if (toolCalls === undefined || toolCalls === null) return null;
  if (!Array.isArray(toolCalls)) return fault('tool_calls', 'must be an array');
  for (let index = 0; index < toolCalls.length; index += 1) {
    const found = findToolCallFault(toolCalls[index]);
    if (found !== null) return under('tool_calls', under(index, found));
  }
  return null;
}

function findToolCallFault(call: unknown): Fault | null {
  if (!isObject(call)) return fault('', 'must be an object');
  if (typeof call['id'] !== 'string') return fault('id', 'must be a string');
  if (call['type'] !== undefined && call['type'] !== 'function') return fault('type', 'must be function');
  const called = call['function'];
  if (!isObject(called)) return fault('function', 'must be an object');
  if (typeof called['name'] !== 'string') return fault('function.name', 'must be a string');
  if (typeof called['arguments'] !== 'string') return fault('function.arguments', 'must be a string of JSON');
  return null;
}

/** null when the part is of this kind and well formed, `other` when it is of another kind. */
type PartCheck = (part: Record<string, unknown>) => Fault | 'other' | null;

const isTextPart: PartCheck = (part) => {
  if (part['type'] !== 'text') return 'other';
  return typeof part['text'] === 'string' ? null : fault('text', 'must be a string');
};

const isRefusalPart: PartCheck = (part) => {
  if (part['type'] !== 'refusal') return 'other';
  return typeof part['refusal'] === 'string' ? null : fault('refusal', 'must be a string');
};

const isImagePart: PartCheck = (part) => {
  if (part['type'] !== 'image_url') return 'other';
  const image = part['image_url'];
  if (!isObject(image)) return fault('image_url', 'must be an object with a url');
  const { url } = image;
  if (typeof url !== 'string') return fault('image_url.url', 'must be a string');
  return /^(?:data:image\/|https:\/\/)/i.test(url)
    ? null
    : fault('image_url.url', 'must be an https: address or a data: address of an image');
};

function findContentFault(content: unknown, ...checks: readonly PartCheck[]): Fault | null {
  if (typeof content === 'string') return null;
  if (!Array.isArray(content)) return fault('', 'must be a string or an array of content parts');
  for (let index = 0; index < content.length; index += 1) {
    const found = findPartFault(content[index], checks);
    if (found !== null) return under(index, found);
  }
  return null;
}

function findPartFault(part: unknown, checks: readonly PartCheck[]): Fault | null {
  if (!isObject(part)) return fault('', 'must be an object');
  for (const check of checks) {
    const found = check(part);
    if (found !== 'other') return found;
  }
  return fault('type', 'is not a kind of content that this role can have here');
}
