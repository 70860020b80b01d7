import { require, requireUuid, toArray, toObject, toText, type Json } from '../../checks.js';
import { Refusal, type Exchange } from '../../exchange.js';
import { MODEL, type GuestSite } from './site.js';

/** `POST /api/v1/chats/guest/new`: makes the conversation that a completion must name. */
export async function createChat(site: GuestSite, exchange: Exchange): Promise<void> {
  const body = await exchange.readJson();
  const guestId = site.guests.authenticate(exchange);
  requireJson(exchange);
  const opening = checkNewChat(body);
  const { chat, cookies } = site.guests.open(guestId, MODEL, opening);
  exchange.json(200, { id: chat.id, title: 'Guest Chat' }, { 'set-cookie': cookies });
}

export function requireJson(exchange: Exchange): void {
  if (/^application\/json\b/.test(exchange.header('content-type') ?? '')) return;
  throw new Refusal(415, { detail: 'Unsupported Media Type' });
}

/** @returns text of the message that the chat is made with */
function checkNewChat(body: unknown): string {
  const chat = toObject(toObject(body, 'body').chat, 'chat');
  require(chat.id === '', 'chat.id must be empty');
  require(chat.title === 'Guest Chat', 'chat.title must be Guest Chat');
  const models = toArray(chat.models, 'chat.models');
  require(models.length === 1 && models[0] === MODEL, 'chat.models must be the one model');
  require(Object.keys(toObject(chat.params, 'chat.params')).length === 0, 'chat.params must be empty');
  require(toArray(chat.tags, 'chat.tags').length === 0, 'chat.tags must be empty');
  require(isTime(chat.timestamp, 13), 'chat.timestamp must be in ms');
  const history = toObject(chat.history, 'chat.history');
  const messageId = requireUuid(history.currentId, 'chat.history.currentId');
  const message = toObject(toObject(history.messages, 'chat.history.messages')[messageId], 'the current message');
  const [listed, ...others] = toArray(chat.messages, 'chat.messages');
  require(others.length === 0, 'chat.messages must be one');
  require(JSON.stringify(listed) === JSON.stringify(message), 'chat.messages must repeat the current message');
  return checkMessage(message, messageId);
}

function checkMessage(message: Json, messageId: string): string {
  require(message.id === messageId, 'the message has another id');
  require(message.parentId === null, 'the message must have no parent');
  require(toArray(message.childrenIds, 'childrenIds').length === 0, 'the message must have no children');
  require(message.role === 'user', 'the message must be of a user');
  require(isTime(message.timestamp, 10), 'timestamp of the message must be in seconds');
  require(toArray(message.models, 'models')[0] === MODEL, 'the message names another model');
  return toText(message.content, 'content');
}

function isTime(value: unknown, digits: number): boolean {
  return Number.isInteger(value) && String(value).length === digits;
}
