import { randomUUID } from 'node:crypto';
import { K2THINK_API_KEY } from '../src/index.js';

const MODEL = 'MBZUAI-IFM/K2-Think';

export type Cookies = Record<string, string>;

/** Takes what an answer sets, and drops what it takes back. */
function withCookies(cookies: Cookies, response: Response): Cookies {
  const kept = { ...cookies };
  for (const line of response.headers.getSetCookie()) {
    const [pair = '', ...attributes] = line.split('; ');
    const at = pair.indexOf('=');
    if (attributes.includes('Max-Age=0')) delete kept[pair.slice(0, at)];
    else kept[pair.slice(0, at)] = pair.slice(at + 1);
  }
  return kept;
}

const headerOf = (cookies: Cookies): string =>
  Object.entries(cookies)
    .map(([name, value]) => `${name}=${value}`)
    .join('; ');

/** The page of guests, wherever it is. @returns the cookies that a browser has then */
export async function visitGuest(webUrl: string): Promise<Cookies> {
  const first = await fetch(`${webUrl}/guest`, { redirect: 'manual' });
  const cookies = withCookies({}, first);
  const location = first.headers.get('location');
  return location === null ? cookies : withCookies(cookies, await fetch(new URL(location, webUrl)));
}

export const post = (url: string, cookies: Cookies, body: unknown, type = 'application/json'): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': type, cookie: headerOf(cookies) },
    body: JSON.stringify(body),
  });

/** Body of a new chat; members of `chat` that `changes` names replace the right ones. */
export function newChatBody(text: string, changes: Record<string, unknown> = {}): object {
  const id = randomUUID();
  const message = {
    id,
    parentId: null,
    childrenIds: [],
    role: 'user',
    content: text,
    timestamp: 1_760_000_000,
    models: [MODEL],
  };
  const history = { messages: { [id]: message }, currentId: id };
  const timestamps = { tags: [], timestamp: 1_760_000_000_000 };
  const chat = {
    id: '',
    title: 'Guest Chat',
    models: [MODEL],
    params: {},
    history,
    messages: [message],
    ...timestamps,
  };
  return { chat: { ...chat, ...changes } };
}

export interface OpenedChat {
  readonly id: string;
  readonly cookies: Cookies;
}

/** A visit and a chat made for the text. */
export async function openGuestChat(webUrl: string, text: string): Promise<OpenedChat> {
  const cookies = await visitGuest(webUrl);
  const response = await post(`${webUrl}/api/v1/chats/guest/new`, cookies, newChatBody(text));
  const { id } = (await response.json()) as { id: string };
  return { id, cookies: { ...withCookies(cookies, response), guest_conversation_count: '1' } };
}

/** A completion in that chat; members that `changes` names replace the right ones. */
export function completeAsGuest(
  webUrl: string,
  { id, cookies }: OpenedChat,
  text: string,
  changes: Record<string, unknown> = {},
): Promise<Response> {
  const messages = [{ role: 'user', content: text }];
  const body = { stream: true, model: MODEL, messages, conversation_id: id, params: {}, ...changes };
  return post(`${webUrl}/api/guest/chat/completions`, cookies, body);
}

/** All three calls. */
export async function askGuest(webUrl: string, text: string): Promise<Response> {
  return completeAsGuest(webUrl, await openGuestChat(webUrl, text), text);
}

/** Asks the official API; fields that `changes` names replace the right ones. */
export function askK2Api(
  apiUrl: string,
  text: string,
  changes: Record<string, unknown> = {},
  key: string | null = K2THINK_API_KEY,
): Promise<Response> {
  const authorization: Record<string, string> = key === null ? {} : { authorization: `Bearer ${key}` };
  return fetch(`${apiUrl}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...authorization },
    body: JSON.stringify({
      model: 'MBZUAI-IFM/K2-Think-v2',
      stream: true,
      messages: [{ role: 'user', content: text }],
      ...changes,
    }),
  });
}

/** Payloads of an event stream, in order. */
export async function payloadsOf(response: Response): Promise<string[]> {
  const lines = (await response.text()).split('\n\n').filter((block) => block !== '');
  return lines.map((line) => line.replace(/^data: /, ''));
}

/** The texts of the snapshots among them. */
export function snapshotsIn(payloads: readonly string[]): string[] {
  return payloads.flatMap((payload) => {
    if (!payload.startsWith('{')) return payload === '-1' ? [] : [payload];
    const frame = JSON.parse(payload) as { choices?: [{ delta: { content: string } }]; content?: string };
    const content = frame.choices?.[0].delta.content ?? frame.content;
    return content === undefined ? [] : [content];
  });
}
