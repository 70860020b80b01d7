/** Where the chat site's pages live, whatever address its API is reached at. */
const SITE = 'https://www.k2think.ai';

const CHROME = '124';

/** What the page of guests sends with each of its requests. */
export const BROWSER_HEADERS = {
  accept: 'text/event-stream',
  'accept-language': 'en-US,en;q=0.9,zh-CN;q=0.8,zh;q=0.7',
  'content-type': 'application/json',
  origin: SITE,
  pragma: 'no-cache',
  referer: `${SITE}/guest`,
  'sec-ch-ua': `"Chromium";v="${CHROME}", "Google Chrome";v="${CHROME}", "Not-A.Brand";v="99"`,
  'sec-ch-ua-mobile': '?0',
  'sec-ch-ua-platform': '"macOS"',
  'sec-fetch-dest': 'empty',
  'sec-fetch-mode': 'cors',
  'sec-fetch-site': 'same-origin',
  'user-agent': `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${CHROME}.0.0.0 Safari/537.36`,
} as const;
