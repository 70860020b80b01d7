import { createHmac, randomUUID } from 'node:crypto';

/** A message as the chat site's front end sends it. */
export interface WebMessage {
  readonly role: string;
  readonly content: unknown;
}

export interface WebCall {
  readonly token: string;
  readonly userId: string;
  readonly model?: string;
  readonly messages?: readonly WebMessage[];
  readonly text?: string;
  readonly path?: string;
  /** Chat made before, with the message that it was made with. */
  readonly chat?: { readonly id: string; readonly messageId: string };
  readonly features?: Record<string, unknown>;
  readonly body?: Record<string, unknown>;
  readonly query?: Record<string, string | null>;
  readonly headers?: Record<string, string | null>;
  readonly timestamp?: number;
  readonly signal?: AbortSignal;
}

const HIDDEN = ['vibe-coding', 'ppt-maker', 'image-search', 'deep-research', 'tool_selector', 'advanced-search'];
export const AGENT = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36';
const VARIABLES = {
  '{{USER_NAME}}': 'Guest',
  '{{USER_LOCATION}}': 'Unknown',
  '{{CURRENT_DATETIME}}': '2026-03-10 10:00:00',
  '{{CURRENT_DATE}}': '2026-03-10',
  '{{CURRENT_TIME}}': '10:00:00',
  '{{CURRENT_WEEKDAY}}': 'Tuesday',
  '{{CURRENT_TIMEZONE}}': 'Asia/Shanghai',
  '{{USER_LANGUAGE}}': 'zh-CN',
};
const FINGERPRINT = {
  user_agent: AGENT,
  language: 'zh-CN',
  languages: 'zh-CN',
  timezone: 'Asia/Shanghai',
  timezone_offset: '-480',
  cookie_enabled: 'true',
  screen_width: '1920',
  screen_height: '1080',
  screen_resolution: '1920x1080',
  viewport_width: '944',
  viewport_height: '919',
  viewport_size: '944x919',
  color_depth: '24',
  pixel_ratio: '1.25',
  search: '',
  hash: '',
  referrer: '',
  host: 'chat.z.ai',
  hostname: 'chat.z.ai',
  protocol: 'https:',
  title: 'Z.ai',
  local_time: '2026-03-10T02:00:00.000Z',
  utc_time: 'Tue, 10 Mar 2026 02:00:00 GMT',
  is_mobile: 'false',
  is_touch: 'false',
  max_touch_points: '10',
  browser_name: 'Chrome',
  os_name: 'Windows',
};

/** Sends a completion that is right in everything, but for what `call` changes; null takes a field away. */
export function completion(webUrl: string, call: WebCall): Promise<Response> {
  const { token, userId, model = '0727-360B-API', text = 'hi' } = call;
  const messages = call.messages ?? [{ role: 'user', content: text }];
  const isKept = call.chat !== undefined;
  const chatId = call.chat?.id ?? randomUUID();
  const id = randomUUID();
  const timestamp = call.timestamp ?? Date.now();
  const requestId = randomUUID();
  const body = {
    stream: true,
    model,
    messages,
    signature_prompt: text,
    params: {},
    extra: {},
    features: {
      image_generation: false,
      web_search: false,
      auto_web_search: false,
      preview_mode: true,
      flags: [],
      enable_thinking: false,
      ...(isKept ? {} : { features: HIDDEN.map((server) => ({ type: 'mcp', server, status: 'hidden' })) }),
      ...call.features,
    },
    background_tasks: { title_generation: isKept, tags_generation: isKept },
    variables: VARIABLES,
    chat_id: chatId,
    id,
    current_user_message_id: call.chat?.messageId ?? id,
    current_user_message_parent_id: null,
    ...(isKept
      ? {}
      : {
          files: [],
          mcp_servers: [],
          model_item: { id: model, name: 'GLM-4.5', owned_by: 'z.ai' },
          session_id: randomUUID(),
          tools: null,
        }),
    ...call.body,
  };
  const query = withoutNulls({
    requestId,
    timestamp: String(timestamp),
    user_id: userId,
    token,
    current_url: `https://chat.z.ai/c/${chatId}`,
    pathname: `/c/${chatId}`,
    signature_timestamp: String(timestamp),
    version: '0.0.1',
    platform: 'web',
    ...(isKept ? FINGERPRINT : {}),
    ...call.query,
  });
  const headers = withoutNulls({
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'user-agent': AGENT,
    'x-fe-version': 'prod-fe-1.0.107',
    'x-signature': sign(requestId, timestamp, userId, text),
    ...call.headers,
  });
  return fetch(`${webUrl}${call.path ?? '/api/v2/chat/completions'}?${new URLSearchParams(query)}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
    signal: call.signal ?? null,
  });
}

/** Makes a chat for models that need one. */
export async function newChat(
  webUrl: string,
  token: string,
  model = 'glm-4.7',
  changes: Record<string, unknown> = {},
): Promise<Response & { messageId: string }> {
  const messageId = randomUUID();
  const now = Date.now();
  const message = {
    id: messageId,
    parentId: null,
    childrenIds: [],
    role: 'user',
    content: 'hi',
    files: [],
    timestamp: Math.floor(now / 1_000),
    models: [model],
  };
  const chat = {
    id: '',
    title: 'New Chat',
    models: [model],
    params: {},
    history: { messages: { [messageId]: message }, currentId: messageId },
    tags: [],
    flags: [],
    features: [{ type: 'tool_selector', server: 'tool_selector_h', status: 'hidden' }],
    mcp_servers: [],
    enable_thinking: false,
    auto_web_search: false,
    message_version: 1,
    extra: {},
    timestamp: now,
    ...changes,
  };
  const response = await fetch(`${webUrl}/api/v1/chats/new`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ chat }),
  });
  return Object.assign(response, { messageId });
}

export interface GuestSession {
  readonly id: string;
  readonly token: string;
  readonly role: string;
  readonly cookies: string[];
}

/** Visits the site without a token, with the given cookies. */
export async function visit(webUrl: string, cookies: readonly string[] = []): Promise<GuestSession> {
  const headers: Record<string, string> = cookies.length === 0 ? {} : { cookie: cookies.join('; ') };
  const response = await fetch(`${webUrl}/api/v1/auths/`, { headers });
  const set = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0] ?? '');
  return { ...((await response.json()) as Omit<GuestSession, 'cookies'>), cookies: set };
}

export function userIdOf(token: string): string {
  const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString();
  return (JSON.parse(payload) as { id: string }).id;
}

/** Written from the definition once more, so that an error of the simulator's own does not hide itself. */
function sign(requestId: string, timestamp: number, userId: string, prompt: string): string {
  const key = createHmac('sha256', 'key-@@@@)))()((9))-xxxx&&&%%%%%').update(String(Math.floor(timestamp / 300_000)));
  const canonical = `requestId,${requestId},timestamp,${timestamp},user_id,${userId}|${btoaUtf8(prompt)}|${timestamp}`;
  return createHmac('sha256', key.digest('hex')).update(canonical).digest('hex');
}

function btoaUtf8(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

function withoutNulls(values: Record<string, string | null>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== null));
}
