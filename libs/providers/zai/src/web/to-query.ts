import { browserQuery, pageOf } from './browser.js';

export interface QueryFields {
  readonly requestId: string;
  readonly userId: string;
  readonly timestampMs: number;
  readonly secret: string;
  readonly chatId: string;
  readonly isPersisted: boolean;
}

/** The query string of a completion. Only `requestId`, `timestamp` and `user_id` are signed. */
export function toQuery({ requestId, userId, timestampMs, secret, chatId, isPersisted }: QueryFields): string {
  const timestamp = String(timestampMs);
  return new URLSearchParams({
    requestId,
    timestamp,
    user_id: userId,
    token: secret,
    current_url: pageOf(chatId),
    pathname: `/c/${chatId}`,
    signature_timestamp: timestamp,
    version: '0.0.1',
    platform: 'web',
    ...(isPersisted ? browserQuery(timestampMs) : {}),
  }).toString();
}
