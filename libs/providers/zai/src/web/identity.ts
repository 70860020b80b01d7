import { parseJsonObject, type Token } from '@sluice/provider-kit';

/** User id of a session whose token names none. */
const UNKNOWN_USER = 'guest';

/** The user id that a request is signed for: what the guest's session said, else what the token says. */
export const userIdOf = (token: Token): string => token.attributes?.userId ?? readUserId(token.secret);

/** First of `id`, `user_id`, `uid`, `sub` in a JWT's payload; the signature is not looked at. */
export function readUserId(jwt: string): string {
  const payload = readPayload(jwt);
  for (const key of ['id', 'user_id', 'uid', 'sub']) {
    const value = payload?.[key];
    if (typeof value === 'string' && value !== '') return value;
    if (Number.isInteger(value)) return String(value);
  }
  return UNKNOWN_USER;
}

function readPayload(jwt: string): Readonly<Record<string, unknown>> | null {
  const part = jwt.split('.')[1];
  return part === undefined ? null : parseJsonObject(Buffer.from(part, 'base64url').toString('utf8'));
}
