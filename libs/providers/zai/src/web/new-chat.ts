import type { ZaiModel } from '../models.js';
import { toFileDescriptor, type UploadedImage } from './images.js';

export interface NewChatFields {
  readonly model: ZaiModel;
  readonly prompt: string;
  readonly userMessageId: string;
  readonly images: readonly UploadedImage[];
  readonly isThinking: boolean;
  readonly isSearching: boolean;
  readonly nowMs: number;
}

/** The opening message is shown in the chat's list only, so the site keeps this much of it, characters. */
const PREVIEW_LENGTH = 500;

/** The body of `POST /api/v1/chats/new`, which opens the chat that a persisted model's completion names. */
export function toNewChat(fields: NewChatFields): object {
  const { model, prompt, userMessageId, images, nowMs } = fields;
  const message = {
    id: userMessageId,
    parentId: null,
    childrenIds: [],
    role: 'user',
    content: prompt.length > PREVIEW_LENGTH ? `${prompt.slice(0, PREVIEW_LENGTH)}...` : prompt,
    ...(images.length === 0 ? {} : { files: images.map((image) => toFileDescriptor(image, userMessageId)) }),
    timestamp: Math.floor(nowMs / 1_000),
    models: [model.web.id],
  };
  return {
    chat: {
      id: '',
      title: 'New Chat',
      models: [model.web.id],
      params: {},
      history: { messages: { [userMessageId]: message }, currentId: userMessageId },
      tags: [],
      flags: [],
      features: toFeatures(model),
      mcp_servers: model.web.mcpServers,
      enable_thinking: fields.isThinking,
      auto_web_search: fields.isSearching,
      message_version: 1,
      extra: {},
      timestamp: nowMs,
    },
  };
}

const toFeatures = ({ web }: ZaiModel): readonly object[] =>
  web.mcpServers.length === 0
    ? [{ type: 'tool_selector', server: 'tool_selector_h', status: 'hidden' }]
    : web.mcpServers.map((server) => ({ type: 'mcp', server, status: 'selected' }));
