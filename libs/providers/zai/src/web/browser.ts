/** Where the chat site's pages live, whatever address its API is reached at. */
export const SITE = 'https://chat.z.ai';
const SITE_HOST = 'chat.z.ai';

const CHROME = '140';
const USER_AGENT = `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${CHROME}.0.0.0 Safari/537.36`;

/** What the site's own page tells of its browser with each request. */
const BROWSER_HEADERS = {
  'user-agent': USER_AGENT,
  'accept-language': 'zh-CN,zh;q=0.9,en;q=0.8',
  'cache-control': 'no-cache',
  'sec-ch-ua': `"Chromium";v="${CHROME}", "Not=A?Brand";v="24", "Google Chrome";v="${CHROME}"`,
  'sec-ch-ua-mobile': '?0',
  'sec-ch-ua-platform': '"Windows"',
} as const;

/** Address of a chat's page; of the site's root before there is a chat. */
export const pageOf = (chatId: string | null): string => (chatId === null ? `${SITE}/` : `${SITE}/c/${chatId}`);

/** Headers of a request that the page of `chatId` makes. */
export const pageHeaders = (chatId: string | null, accept: string): Record<string, string> => ({
  ...BROWSER_HEADERS,
  accept,
  origin: SITE,
  referer: pageOf(chatId),
});

/** Headers of a request for a page itself. */
export const navigationHeaders = (): Record<string, string> => ({ ...BROWSER_HEADERS, accept: 'text/html,*/*' });

/** Headers of a look at one's own session. */
export const sessionHeaders = (): Record<string, string> => ({
  ...BROWSER_HEADERS,
  accept: '*/*',
  'accept-language': 'zh-CN,zh;q=0.9',
  'content-type': 'application/json',
  dnt: '1',
  referer: `${SITE}/`,
  'sec-fetch-dest': 'empty',
  'sec-fetch-mode': 'cors',
  'sec-fetch-site': 'same-origin',
});

/** Query values by which a persisted chat describes the browser; its user agent equals the header. */
export const browserQuery = (nowMs: number): Record<string, string> => ({
  user_agent: USER_AGENT,
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
  host: SITE_HOST,
  hostname: SITE_HOST,
  protocol: 'https:',
  title: 'Z.ai Chat',
  local_time: new Date(nowMs).toISOString(),
  utc_time: new Date(nowMs).toUTCString(),
  is_mobile: 'false',
  is_touch: 'false',
  max_touch_points: '10',
  browser_name: 'Chrome',
  os_name: 'Windows',
});
