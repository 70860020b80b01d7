import type { ChatRequest } from '@sluice/contract';
import { toOpenAiToolChoice, toOpenAiTools } from '@sluice/provider-kit';
import type { ZaiModel } from '../models.js';
import { modesOf } from '../modes.js';
import type { UploadedImage } from './images.js';
import { toFileDescriptor } from './images.js';
import { promptOf } from './prompt.js';
import { toMessages } from './to-messages.js';
import { toVariables } from './to-variables.js';

/** Ids of one completion. */
export interface CompletionIds {
  readonly chatId: string;
  /** The assistant message that is asked for. */
  readonly messageId: string;
  readonly sessionId: string;
  /** The user message that a persisted chat was opened with; null in the others. */
  readonly userMessageId: string | null;
}

export interface CompletionFields {
  readonly request: ChatRequest;
  readonly model: ZaiModel;
  readonly ids: CompletionIds;
  readonly images: readonly UploadedImage[];
  readonly nowMs: number;
}

/** Features that the site lists with each plain completion and shows nobody. */
const HIDDEN_FEATURES = [
  ['mcp', 'vibe-coding'],
  ['mcp', 'ppt-maker'],
  ['mcp', 'image-search'],
  ['mcp', 'deep-research'],
  ['tool_selector', 'tool_selector'],
  ['mcp', 'advanced-search'],
].map(([type, server]) => ({ type, server, status: 'hidden' }));

/** The body of a completion, in the form that the model's chats take. */
export function toCompletion(fields: CompletionFields): Record<string, unknown> {
  return fields.model.web.isPersisted ? toPersisted(fields) : toPlain(fields);
}

function toPlain(fields: CompletionFields): Record<string, unknown> {
  const { model, ids } = fields;
  const tools = toTools(fields.request);
  const shared = toShared(fields);
  return {
    ...shared,
    files: toFiles(fields),
    features: { ...toFeatures(fields), features: HIDDEN_FEATURES },
    background_tasks: { title_generation: false, tags_generation: false },
    mcp_servers: model.web.mcpServers,
    model_item: { id: model.web.id, name: model.card.id, owned_by: model.card.ownedBy },
    session_id: ids.sessionId,
    current_user_message_id: ids.messageId,
    ...(tools ?? { tools: null }),
  };
}

function toPersisted(fields: CompletionFields): Record<string, unknown> {
  const { model, ids } = fields;
  const files = toFiles(fields);
  return {
    ...toShared(fields),
    ...(files.length === 0 ? {} : { files }),
    features: toFeatures(fields),
    background_tasks: { title_generation: true, tags_generation: true },
    ...(model.web.mcpServers.length === 0 ? {} : { mcp_servers: model.web.mcpServers }),
    current_user_message_id: ids.userMessageId,
    ...toTools(fields.request),
  };
}

function toShared({ request, model, ids, images, nowMs }: CompletionFields): Record<string, unknown> {
  const fileIds = new Map(images.map((image) => [image.url, image.file.id]));
  return {
    stream: true,
    model: model.web.id,
    messages: toMessages(request, (url) => fileIds.get(url) ?? url),
    signature_prompt: promptOf(request.messages),
    params: {
      ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
      ...(request.maxOutputTokens === undefined ? {} : { max_tokens: request.maxOutputTokens }),
    },
    extra: {},
    variables: toVariables(nowMs),
    chat_id: ids.chatId,
    id: ids.messageId,
    current_user_message_parent_id: null,
  };
}

function toFeatures({ request, model }: CompletionFields): Record<string, unknown> {
  const { isThinking, isSearching } = modesOf(request, model);
  return {
    image_generation: false,
    web_search: isSearching,
    auto_web_search: isSearching,
    preview_mode: model.web.hasPreviewMode,
    flags: [],
    enable_thinking: isThinking,
  };
}

/** null when there is nothing to call. */
function toTools({ tools, toolChoice }: ChatRequest): Record<string, unknown> | null {
  if (tools === undefined || tools.length === 0) return null;
  return {
    tools: toOpenAiTools(tools),
    ...(toolChoice === undefined ? {} : { tool_choice: toOpenAiToolChoice(toolChoice) }),
  };
}

const toFiles = ({ images, ids }: CompletionFields): readonly object[] =>
  images.map((image) => toFileDescriptor(image, ids.userMessageId));
