import type { Exchange } from '../../exchange.js';
import type { WebModel } from '../models.js';
import type { Account } from './accounts.js';
import { invalid, require, requireUuid } from '../../checks.js';
import { bucketOf, expectedSignature } from './signature.js';

/** Parameters of every completion. */
const PLAIN = [
  ...['requestId', 'timestamp', 'user_id', 'token', 'current_url', 'pathname', 'signature_timestamp'],
  ...['version', 'platform'],
];

/** What a browser adds for models whose chats are kept. */
const FINGERPRINT = [
  ...['user_agent', 'language', 'languages', 'timezone', 'timezone_offset', 'cookie_enabled'],
  ...['screen_width', 'screen_height', 'screen_resolution', 'viewport_width', 'viewport_height', 'viewport_size'],
  ...['color_depth', 'pixel_ratio', 'search', 'hash', 'referrer', 'host', 'hostname', 'protocol', 'title'],
  ...['local_time', 'utc_time', 'is_mobile', 'is_touch', 'max_touch_points', 'browser_name', 'os_name'],
];

/** Those that may be empty. */
const MAY_BE_EMPTY = ['search', 'hash', 'referrer'];

/** Parameters that a browser always sends with the same value. */
const FIXED: Readonly<Record<string, string>> = { version: '0.0.1', platform: 'web' };

/**
 * Checks the query string: all parameters there, and true to the headers and the chat.
 *
 * @throws Refusal 400 with the first fault
 */
export function checkQuery(exchange: Exchange, model: WebModel, chatId: string): void {
  const query = exchange.url.searchParams;
  for (const name of model.needsChat ? [...PLAIN, ...FINGERPRINT] : PLAIN) {
    const value = query.get(name);
    require(value !== null, `query parameter ${name} is missing`);
    require(value !== '' || MAY_BE_EMPTY.includes(name), `query parameter ${name} is empty`);
    require(!(name in FIXED) || value === FIXED[name], `query parameter ${name} must be ${FIXED[name]}`);
  }
  requireUuid(query.get('requestId'), 'query parameter requestId');
  const pathname = `/c/${chatId}`;
  require(query.get('pathname') === pathname, 'query parameter pathname does not belong to chat_id');
  require(pathOf(query.get('current_url')) === pathname, 'query parameter current_url does not belong to chat_id');
  const isSameAgent = !model.needsChat || query.get('user_agent') === exchange.header('user-agent');
  require(isSameAgent, 'query parameter user_agent differs from the header');
}

/**
 * Checks `X-Signature` as the chat site does: computed anew from what was sent, and recent.
 *
 * @param now ms since 1970
 * @throws Refusal 400 `403: Signature validation failed: …`
 */
export function checkSignature(exchange: Exchange, account: Account, prompt: string, now: number): void {
  const query = exchange.url.searchParams;
  const fail = (reason: string): Error => invalid(`403: Signature validation failed: ${reason}`);
  const signature = exchange.header('x-signature');
  if (signature === null) throw fail('missing signature');
  const stamp = query.get('timestamp') ?? '';
  if (!/^\d{13}$/.test(stamp)) throw fail('invalid timestamp');
  if (stamp !== query.get('signature_timestamp')) throw fail('timestamps differ');
  const age = bucketOf(now) - bucketOf(Number(stamp));
  if (age !== 0 && age !== 1) throw fail('timestamp out of range');
  const userId = query.get('user_id') ?? '';
  if (userId !== account.id) throw fail('user_id does not match the token');
  const requestId = query.get('requestId') ?? '';
  const expected = expectedSignature({ requestId, userId, timestamp: Number(stamp), prompt });
  if (signature !== expected) throw fail('invalid signature');
}

/** Versions compare number by number, so that 1.0.99 is older than 1.0.107. An unreadable one is older than all. */
export function isOlder(version: string, minimum: string): boolean {
  const numbers = (name: string): number[] | null =>
    /^prod-fe-(\d+)\.(\d+)\.(\d+)$/.exec(name)?.slice(1).map(Number) ?? null;
  const left = numbers(version);
  const right = numbers(minimum) ?? [0, 0, 0];
  if (left === null) return true;
  const difference = left.map((number, place) => number - (right[place] ?? 0)).find((value) => value !== 0);
  return (difference ?? 0) < 0;
}

function pathOf(address: string | null): string | null {
  return URL.parse(address ?? '')?.pathname ?? null;
}
