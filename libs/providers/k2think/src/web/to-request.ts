import type { ChatRequest } from '@sluice/contract';
import type { K2ThinkModel } from '../models.js';
import type { SiteMessage } from './to-messages.js';

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
  { temperature }: ChatRequest,
  model: K2ThinkModel,
  messages: readonly SiteMessage[],
  conversationId: string,
): object {
  return {
    stream: true,
    model: model.webId,
    messages,
    conversation_id: conversationId,
    params: temperature === undefined ? {} : { temperature },
  };
}
