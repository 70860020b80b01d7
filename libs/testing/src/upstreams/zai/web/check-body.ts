import type { Turn } from '../../turns.js';
import { findWebModel, type WebModel } from '../models.js';
import type { Account } from './accounts.js';
import { checkMessages } from './check-messages.js';
import { require, requireUuid, toArray, toFlag, toObject, toText, type Json } from '../../checks.js';

/** A completion request that was found good. */
export interface WebCompletion {
  readonly model: WebModel;
  readonly turns: readonly Turn[];
  readonly chatId: string;
  readonly signaturePrompt: string;
  readonly wantsThinking: boolean;
  readonly wantsSearch: boolean;
  readonly tools: readonly Json[];
  readonly maxTokens: number | null;
}

const VARIABLES = [
  ...['{{USER_NAME}}', '{{USER_LOCATION}}', '{{CURRENT_DATETIME}}', '{{CURRENT_DATE}}', '{{CURRENT_TIME}}'],
  ...['{{CURRENT_WEEKDAY}}', '{{CURRENT_TIMEZONE}}', '{{USER_LANGUAGE}}'],
];

const HIDDEN_FEATURES = [
  ...['vibe-coding', 'ppt-maker', 'image-search', 'deep-research', 'tool_selector', 'advanced-search'],
];

/**
 * Checks the body of a completion field by field, in the form of the path: `v2` came with more fields.
 *
 * @throws Refusal 400 that names the first wrong field
 */
export function checkBody(value: unknown, path: 'v1' | 'v2', account: Account): WebCompletion {
  const body = toObject(value, 'body');
  require(body.stream === true, 'stream must be true');
  const model = findWebModel(body.model);
  require(model !== null, 'model is not known');
  const features = checkFeatures(body, model);
  checkEnvelope(body, model, path);
  const files = checkFiles(body, model, account);
  return {
    model,
    turns: checkMessages(body.messages, model, files),
    chatId: checkChat(body, model, account),
    signaturePrompt: toText(body.signature_prompt, 'signature_prompt'),
    wantsThinking: features.enable_thinking === true,
    wantsSearch: features.web_search === true,
    tools: checkTools(body, model),
    maxTokens: checkParams(body),
  };
}

function checkFeatures(body: Json, model: WebModel): Json {
  const features = toObject(body.features, 'features');
  for (const name of ['image_generation', 'web_search', 'auto_web_search', 'preview_mode', 'enable_thinking']) {
    toFlag(features[name], `features.${name}`);
  }
  toArray(features.flags, 'features.flags');
  require(features.web_search === features.auto_web_search, 'features.auto_web_search must equal web_search');
  if (model.needsChat) {
    require(!('features' in features), 'features.features is not for this model');
    return features;
  }
  const entries = toArray(features.features, 'features.features').map((entry) => toObject(entry, 'features.features'));
  for (const entry of entries) require(entry.status === 'hidden', 'features.features: status must be hidden');
  for (const server of HIDDEN_FEATURES) {
    require(entries.some((entry) => entry.server === server), `features.features lacks ${server}`);
  }
  return features;
}

function checkEnvelope(body: Json, model: WebModel, path: 'v1' | 'v2'): void {
  const tasks = toObject(body.background_tasks, 'background_tasks');
  for (const name of ['title_generation', 'tags_generation']) {
    require(tasks[name] === model.needsChat, `background_tasks.${name} must be ${model.needsChat}`);
  }
  const variables = toObject(body.variables, 'variables');
  for (const name of VARIABLES) toText(variables[name], `variables.${name}`);
  requireUuid(body.id, 'id');
  if (model.needsChat) {
    require(!('session_id' in body), 'session_id is not for this model');
    require(!('model_item' in body), 'model_item is not for this model');
    for (const name of ['files', 'mcp_servers', 'tools']) {
      if (name in body) require(toArray(body[name], name).length > 0, `${name} must be left out when empty`);
    }
  } else {
    toArray(body.mcp_servers, 'mcp_servers');
    const item = toObject(body.model_item, 'model_item');
    require(item.id === body.model, 'model_item.id must be the model');
    toText(item.name, 'model_item.name');
    toText(item.owned_by, 'model_item.owned_by');
  }
  if (path === 'v2') checkNewerFields(body, model);
}

/** Fields that came with the `v2` path. */
function checkNewerFields(body: Json, model: WebModel): void {
  toObject(body.extra, 'extra');
  require(body.current_user_message_parent_id === null, 'current_user_message_parent_id must be null');
  if (model.needsChat) return;
  requireUuid(body.session_id, 'session_id');
  require(body.current_user_message_id === body.id, 'current_user_message_id must equal id');
}

/** Chats of some models must have been made before, by the same account and for the message that is sent now. */
function checkChat(body: Json, model: WebModel, account: Account): string {
  if (!model.needsChat) return requireUuid(body.chat_id, 'chat_id');
  const chatId = toText(body.chat_id, 'chat_id');
  const messageId = account.chats.get(chatId);
  require(messageId !== undefined, 'chat_id is not known');
  require(body.current_user_message_id === messageId, 'current_user_message_id is not that of the chat');
  return chatId;
}

/** Ids by which messages may refer to uploaded files: those that the body describes and the account owns. */
function checkFiles(body: Json, model: WebModel, account: Account): ReadonlySet<string> {
  const references = new Set<string>();
  if (model.needsChat && !('files' in body)) return references;
  for (const entry of toArray(body.files, 'files')) {
    const file = toObject(entry, 'files[]');
    const id = toText(file.id, 'files[].id');
    const stored = account.files.get(id);
    require(stored !== undefined, 'files[].id is not an uploaded file');
    require(file.type === 'image' && file.media === 'image', 'files[] must be images');
    require(file.url === `/api/v1/files/${id}/content`, 'files[].url is not that of the file');
    require(file.status === 'uploaded', 'files[].status must be uploaded');
    require(toObject(file.file, 'files[].file').id === id, 'files[].file.id differs');
    requireUuid(file.itemId, 'files[].itemId');
    if (model.needsChat) {
      const isSame = file.ref_user_msg_id === body.current_user_message_id;
      require(isSame, 'files[].ref_user_msg_id must be the user message');
    }
    references.add(id).add(`${id}_${stored.filename}`);
  }
  return references;
}

function checkTools(body: Json, model: WebModel): readonly Json[] {
  const tools = body.tools ?? null;
  require(model.needsChat || 'tools' in body, 'tools must be there, null when empty');
  if (tools === null) {
    require(!('tool_choice' in body), 'tool_choice needs tools');
    return [];
  }
  return toArray(tools, 'tools').map((entry) => {
    const tool = toObject(entry, 'tools[]');
    require(tool.type === 'function', 'tools[].type must be function');
    const definition = toObject(tool.function, 'tools[].function');
    toText(definition.name, 'tools[].function.name');
    return definition;
  });
}

function checkParams(body: Json): number | null {
  const params = toObject(body.params, 'params');
  for (const [name, value] of Object.entries(params)) {
    require(['temperature', 'max_tokens', 'top_p'].includes(name), `params.${name} is not known`);
    require(typeof value === 'number', `params.${name} must be a number`);
  }
  return typeof params.max_tokens === 'number' ? params.max_tokens : null;
}
