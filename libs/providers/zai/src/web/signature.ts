import { createHmac } from 'node:crypto';

/** What the chat site's requests are signed over. */
export interface SignedFields {
  readonly requestId: string;
  readonly userId: string;
  /** The same number as in the query string, ms since 1970. */
  readonly timestampMs: number;
  /** The same text as `signature_prompt` in the body. */
  readonly prompt: string;
}

/** A signature's key is good for one window of this length, ms. */
const WINDOW_MS = 300_000;

const hmacHex = (key: string, message: string): string => createHmac('sha256', key).update(message).digest('hex');

/**
 * The `X-Signature` header, 64 lower-case hex digits.
 *
 * Two layers: the site's key signs the number of the five-minute window, and the hex text of that (not its bytes) is the
 * key that signs the fields.
 */
export function sign({ requestId, userId, timestampMs, prompt }: SignedFields, signingKey: string): string {
  const fields = `requestId,${requestId},timestamp,${timestampMs},user_id,${userId}`;
  const canonical = `${fields}|${Buffer.from(prompt, 'utf8').toString('base64')}|${timestampMs}`;
  return hmacHex(windowKey(timestampMs, signingKey), canonical);
}

/** The key of the window that `timestampMs` falls in. */
export const windowKey = (timestampMs: number, signingKey: string): string =>
  hmacHex(signingKey, String(Math.floor(timestampMs / WINDOW_MS)));
