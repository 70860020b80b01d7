import { createHmac } from 'node:crypto';

/** Root key of the chat site's front end, as of its versions from October 2025 to March 2026. */
const ROOT_KEY = 'key-@@@@)))()((9))-xxxx&&&%%%%%';

const BUCKET_MS = 5 * 60 * 1_000;

/** What `X-Signature` is made of. */
export interface SignedFields {
  readonly requestId: string;
  readonly userId: string;
  /** ms since 1970. */
  readonly timestamp: number;
  readonly prompt: string;
}

/** Number of the five-minute window that a time is in. */
export function bucketOf(timestamp: number): number {
  return Math.floor(timestamp / BUCKET_MS);
}

/** The signature that the chat site computes for itself and compares, 64 lower-case hex digits. */
export function expectedSignature({ requestId, userId, timestamp, prompt }: SignedFields): string {
  const encodedPrompt = Buffer.from(prompt, 'utf8').toString('base64');
  const sorted = ['requestId', requestId, 'timestamp', timestamp, 'user_id', userId].join(',');
  return hmac(windowKey(timestamp), `${sorted}|${encodedPrompt}|${timestamp}`);
}

/** Key of one window. It is used as its hex text, not as the bytes that the text stands for. */
export function windowKey(timestamp: number): string {
  return hmac(ROOT_KEY, String(bucketOf(timestamp)));
}

function hmac(key: string, message: string): string {
  return createHmac('sha256', key).update(message, 'utf8').digest('hex');
}
