import { ServiceError, type ChatRequest } from '@sluice/contract';
import type { K2ThinkModel } from '../models.js';
import type { SiteMessage } from './to-messages.js';

/** @throws ServiceError `unsupported_parameter` for what the chat site has no way to honour */
export function refuseUnsupported({ responseFormat, tools = [], toolChoice }: ChatRequest): void {
  if (tools.length > 0 && toolChoice !== 'none') {
    throw unsupported('tools', 'Tools need an API key: the chat site of K2Think has none.');
  }
  if (responseFormat !== undefined && responseFormat.type !== 'text') {
    throw unsupported('response_format', 'K2Think has no mode for JSON: describe the form in the messages.');
  }
}

export interface NewChatFields {
  readonly model: K2ThinkModel;
  /** Of the user's first message, a UUID. */
  readonly messageId: string;
  readonly messages: readonly SiteMessage[];
  readonly nowMs: number;
}

/** The body of `POST /api/v1/chats/guest/new`, which makes the conversation that a completion names. */
export function toNewChat({ model, messageId, messages, nowMs }: NewChatFields): object {
  const message = {
    id: messageId,
    parentId: null,
    childrenIds: [],
    role: 'user',
    content: messages.find(({ role }) => role === 'user')?.content,
    timestamp: Math.floor(nowMs / 1_000),
    models: [model.webId],
  };
  return {
    chat: {
      id: '',
      title: 'Guest Chat',
      models: [model.webId],
      params: {},
      history: { messages: { [messageId]: message }, currentId: messageId },
      messages: [message],
      tags: [],
      timestamp: nowMs,
    },
  };
}

/** The body of a completion; always a stream. */
export function toCompletion(
  { maxOutputTokens, temperature }: ChatRequest,
  model: K2ThinkModel,
  messages: readonly SiteMessage[],
  conversationId: string,
): object {
  return {
    stream: true,
    model: model.webId,
    messages,
    conversation_id: conversationId,
    params: {
      ...(temperature === undefined ? {} : { temperature }),
      ...(maxOutputTokens === undefined ? {} : { max_tokens: maxOutputTokens }),
    },
  };
}

const unsupported = (param: string, message: string): ServiceError =>
  new ServiceError('unsupported_parameter', message, { param });
