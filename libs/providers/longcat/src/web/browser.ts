/** Where the chat site's pages live, whatever address its API is reached at. */
const SITE = 'https://longcat.chat';

/** Public constants of the site's own pages. */
const APP_KEY = 'fe_com.sankuai.friday.fe.longcat';
const CHROME = '140';
const USER_AGENT = `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${CHROME}.0.0.0 Safari/537.36`;

const TOKEN_COOKIE = 'passport_token_key';

/** A token is the value of the site's cookie, or all cookies of a browser as one text. */
export const toCookie = (secret: string): string =>
  secret.includes(`${TOKEN_COOKIE}=`) ? secret : `${TOKEN_COOKIE}=${secret}`;

/** What no message may show: the token as it was given, and the cookie's value in it. */
export function secretsOf(secret: string): readonly string[] {
  const value = new RegExp(`${TOKEN_COOKIE}=([^;\\s]+)`).exec(toCookie(secret))?.[1];
  return value === undefined ? [secret] : [secret, value];
}

/**
 * Headers of a call that the page of a conversation makes, or the site's root where there is none yet. The user agent
 * is one and the same: the calls of one conversation must not differ in it.
 */
export const pageHeaders = (secret: string, conversationId: string | null, nowMs: number): Record<string, string> => ({
  'user-agent': USER_AGENT,
  accept: 'text/event-stream,application/json',
  'accept-language': 'zh-CN,zh;q=0.9,en;q=0.8',
  'content-type': 'application/json',
  cookie: toCookie(secret),
  'm-appkey': APP_KEY,
  'm-traceid': traceId(nowMs),
  origin: SITE,
  referer: conversationId === null ? `${SITE}/` : `${SITE}/c/${conversationId}`,
  'sec-ch-ua': `"Chromium";v="${CHROME}", "Not=A?Brand";v="24", "Google Chrome";v="${CHROME}"`,
  'sec-ch-ua-mobile': '?0',
  'sec-ch-ua-platform': '"Windows"',
  'x-client-language': 'zh',
  'x-requested-with': 'XMLHttpRequest',
});

/** Digits, as the site's own: the time and six more by chance. */
const traceId = (nowMs: number): string => `${nowMs}${String(Math.floor(Math.random() * 1_000_000)).padStart(6, '0')}`;
