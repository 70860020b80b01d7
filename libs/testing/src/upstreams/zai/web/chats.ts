import { randomUUID } from 'node:crypto';
import type { Exchange } from '../../exchange.js';
import { findWebModel } from '../models.js';
import { require, toArray, toFlag, toObject, toText, type Json } from '../../checks.js';
import { authenticate, type WebSite } from './site.js';

/** Longest first message that a chat is made with: 500 characters and `...`. */
const LONGEST_CONTENT = 503;
const VISION_SERVERS = ['vlm-image-search', 'vlm-image-recognition', 'vlm-image-processing'];

/** `POST /api/v1/chats/new`: makes a chat that completions of some models must name. */
export async function createChat(site: WebSite, exchange: Exchange): Promise<void> {
  const account = authenticate(site, exchange);
  const messageId = checkNewChat(await exchange.readJson());
  const id = randomUUID();
  account.chats.set(id, messageId);
  exchange.json(200, site.settings().newChatReply === 'id' ? { id } : { chat: { id } });
}

/** `DELETE /api/v1/chats/`: all chats of the account are gone, and with them the places they held. */
export function deleteChats(site: WebSite, exchange: Exchange): void {
  const account = authenticate(site, exchange);
  account.chats.clear();
  account.slots.clear();
  exchange.json(200, true);
}

/** @returns id of the message that the chat is made with */
function checkNewChat(body: unknown): string {
  const chat = toObject(toObject(body, 'body').chat, 'chat');
  require(chat.id === '', 'chat.id must be empty');
  toText(chat.title, 'chat.title');
  const models = toArray(chat.models, 'chat.models');
  const model = findWebModel(models[0]);
  require(models.length === 1 && model !== null, 'chat.models must be one known model');
  toObject(chat.params, 'chat.params');
  for (const name of ['tags', 'flags', 'mcp_servers']) toArray(chat[name], `chat.${name}`);
  for (const name of ['enable_thinking', 'auto_web_search']) toFlag(chat[name], `chat.${name}`);
  require(chat.message_version === 1, 'chat.message_version must be 1');
  toObject(chat.extra, 'chat.extra');
  require(isTime(chat.timestamp, 13), 'chat.timestamp must be in ms');
  checkChatFeatures(toArray(chat.features, 'chat.features'), model.id);
  const history = toObject(chat.history, 'chat.history');
  const messageId = toText(history.currentId, 'chat.history.currentId');
  const message = toObject(toObject(history.messages, 'chat.history.messages')[messageId], 'the current message');
  checkMessage(message, messageId, model.id);
  return messageId;
}

function checkChatFeatures(features: readonly unknown[], model: string): void {
  const entries = features.map((entry) => toObject(entry, 'chat.features'));
  if (model !== 'glm-4.6v') {
    require(entries.length > 0, 'chat.features must not be empty');
    return;
  }
  for (const server of VISION_SERVERS) {
    const isSelected = entries.some((entry) => entry.server === server && entry.status === 'selected');
    require(isSelected, `chat.features lacks ${server}`);
  }
}

function checkMessage(message: Json, messageId: string, model: string): void {
  require(message.id === messageId, 'the message has another id');
  require(message.parentId === null, 'the message must have no parent');
  require(toArray(message.childrenIds, 'childrenIds').length === 0, 'the message must have no children');
  require(message.role === 'user', 'the message must be of a user');
  require(toText(message.content, 'content').length <= LONGEST_CONTENT, 'content is too long');
  if ('files' in message) toArray(message.files, 'files');
  require(isTime(message.timestamp, 10), 'timestamp of the message must be in seconds');
  require(toArray(message.models, 'models')[0] === model, 'the message names another model');
}

function isTime(value: unknown, digits: number): boolean {
  return Number.isInteger(value) && String(value).length === digits;
}
