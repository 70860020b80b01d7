import { LONGCAT_API_KEY, LONGCAT_TOKEN } from '../src/index.js';

export const AGENT = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36';

export interface SiteCall {
  /** null sends no cookie. */
  readonly token?: string | null;
  /** Headers that replace the right ones; null takes one away. */
  readonly headers?: Record<string, string | null>;
  /** Fields that replace the right ones; undefined takes one away. */
  readonly body?: Record<string, unknown>;
  readonly signal?: AbortSignal;
}

/** A call to the chat site that is right in everything but for what `call` changes. */
function send(url: string, { token = LONGCAT_TOKEN, headers, signal }: SiteCall, body?: object): Promise<Response> {
  const all: Record<string, string | null> = {
    'user-agent': AGENT,
    'x-requested-with': 'XMLHttpRequest',
    'content-type': 'application/json',
    cookie: token === null ? null : `_lxsdk_cuid=1; passport_token_key=${token}`,
    ...headers,
  };
  const kept = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== null);
  return fetch(url, {
    method: body === undefined ? 'GET' : 'POST',
    headers: Object.fromEntries(kept),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: signal ?? null,
  });
}

export const create = (webUrl: string, call: SiteCall = {}): Promise<Response> =>
  send(`${webUrl}/api/v1/session-create`, call, { model: '', agentId: '1', ...call.body });

export async function open(webUrl: string, call: SiteCall = {}): Promise<string> {
  const { data } = (await (await create(webUrl, call)).json()) as { data: { conversationId: string } };
  return data.conversationId;
}

export const remove = (webUrl: string, conversationId: string, call: SiteCall = {}): Promise<Response> =>
  send(`${webUrl}/api/v1/session-delete?conversationId=${conversationId}`, call);

export const whoAmI = (webUrl: string, call: SiteCall = {}): Promise<Response> =>
  send(`${webUrl}/api/v1/user-current`, call);

export const PATHS = { v1: '/api/v1/chat-completion', v2: '/api/v1/chat-completion-V2' } as const;

export function complete(
  webUrl: string,
  path: keyof typeof PATHS,
  conversationId: string,
  content: string,
  call: SiteCall = {},
): Promise<Response> {
  const newer = path === 'v2' ? { agentId: '1', regenerate: 0, files: [] } : {};
  const flags = { reasonEnabled: 0, searchEnabled: 0, parentMessageId: 0 };
  return send(`${webUrl}${PATHS[path]}`, call, { conversationId, content, ...flags, ...newer, ...call.body });
}

/** Opens a conversation and asks in it. */
export async function askSite(
  webUrl: string,
  path: keyof typeof PATHS,
  content: string,
  call: SiteCall = {},
): Promise<Response> {
  return complete(webUrl, path, await open(webUrl), content, call);
}

/** Asks the official API; fields that `changes` names replace the right ones. */
export function askLongcatApi(
  apiUrl: string,
  text: string,
  changes: Record<string, unknown> = {},
  key: string | null = LONGCAT_API_KEY,
): Promise<Response> {
  const body = { model: 'LongCat-Flash-Chat', stream: true, messages: [{ role: 'user', content: text }], ...changes };
  const authorization: Record<string, string> = key === null ? {} : { authorization: `Bearer ${key}` };
  return fetch(`${apiUrl}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...authorization },
    body: JSON.stringify(body),
  });
}

interface Hit {
  readonly title?: string;
  readonly url?: string;
}

interface Payload {
  readonly code?: number;
  readonly choices?: readonly { readonly delta: { readonly content: string }; readonly finishReason: string | null }[];
  readonly event?: Record<string, unknown> & { readonly type: string };
  readonly content?: string;
  readonly contentStatus?: string;
  readonly lastOne?: boolean;
  readonly tokenInfo?: { readonly promptTokens?: number; readonly completionTokens?: number };
}

/** What a stream of the chat site said, read in the most literal way. */
export interface SiteAnswer {
  text: string;
  reasoning: string;
  readonly hits: Hit[];
  /** Texts that each repeat the one before. */
  readonly isGrowing: boolean;
  readonly payloads: readonly Payload[];
  /** What stands before the payloads; nothing before one that is no event. */
  readonly prefixes: ReadonlySet<string | undefined>;
  readonly hasMarker: boolean;
  readonly errors: unknown[];
  readonly unreadable: number;
}

export async function readSite(response: Response): Promise<SiteAnswer> {
  const lines = (await response.text()).split('\n\n').filter((block) => block !== '');
  const data = lines.filter((line) => line.startsWith('data:')).map((line) => line.slice(5).trimStart());
  const read = data.filter((text) => text !== '[DONE]').map(parse);
  const payloads = read.filter((payload) => payload !== null);
  const texts = payloads.flatMap(textsOf).filter((text) => text !== '');
  const thoughts = payloads.flatMap(({ event }) => (isThought(event) ? [String(event.content)] : []));
  const stray = lines.filter((line) => line.startsWith('{'));
  return {
    text: join(texts),
    reasoning: join(thoughts),
    hits: payloads.flatMap(({ event }) => (event?.type.endsWith('search') === true ? hitsOf(event.content) : [])),
    isGrowing: texts.length > 2 && grows(texts),
    payloads,
    prefixes: new Set(lines.filter((line) => !line.endsWith('[DONE]')).map((line) => /^(data: ?)?/.exec(line)?.[0])),
    hasMarker: data.at(-1) === '[DONE]',
    errors: [...stray.map(parse), ...payloads.filter(({ code }) => code !== undefined), ...payloads.flatMap(errorOf)],
    unreadable: read.filter((payload) => payload === null).length,
  };
}

function parse(text: string): Payload | null {
  try {
    return JSON.parse(text) as Payload;
  } catch {
    return null;
  }
}

function textsOf({ choices, event, content }: Payload): string[] {
  if (choices !== undefined) return choices.map(({ delta }) => delta.content);
  if (event !== undefined) return event.type === 'content' ? [String(event.content)] : [];
  return content === undefined ? [] : [content];
}

const isThought = (event: Payload['event']): event is NonNullable<typeof event> =>
  event?.type === 'reason' || event?.type === 'think';

const errorOf = ({ event }: Payload): unknown[] => (event?.type === 'event_error' ? [event] : []);

const hitsOf = (content: unknown): Hit[] =>
  Array.isArray(content) ? (content as Hit[]) : (content as { resultList: Hit[] }).resultList;

const grows = (texts: readonly string[]): boolean =>
  texts.every((text, index) => index === 0 || text.startsWith(texts[index - 1] ?? ''));

/** Pieces are put together; of texts that grow the last is whole. */
const join = (texts: readonly string[]): string =>
  texts.length > 2 && grows(texts) ? (texts.at(-1) ?? '') : texts.join('');
