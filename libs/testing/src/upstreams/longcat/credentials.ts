import { createHmac } from 'node:crypto';

/**
 * Credentials that the simulators know by their own mark, so that any process can make one and each is accepted
 * without being registered first. They open nothing but a simulator.
 */
const MARK = 'sluice-simulator';
const TOKEN = /^AgE([0-9a-f]+)-([\w-]{43})$/;
const KEY = /^ak_([0-9a-f]+)_([\w-]{43})$/;

/** The cookie of an account that is signed in to the chat site; another label is another account. */
export function longcatToken(label: string): string {
  return `AgE${toHex(label)}-${sign(`token ${label}`)}`;
}

export const LONGCAT_TOKEN = longcatToken('first');
export const LONGCAT_SECOND_TOKEN = longcatToken('second');
/** Of an account that is no longer signed in. */
export const LONGCAT_EXPIRED_TOKEN = longcatToken('expired');
/** Well formed, but of nobody. */
export const LONGCAT_UNKNOWN_TOKEN = `AgE${toHex('nobody')}-${'A'.repeat(43)}`;

/** A key of the official API; another label is another account. */
export function longcatApiKey(label: string): string {
  return `ak_${toHex(label)}_${sign(`key ${label}`)}`;
}

export const LONGCAT_API_KEY = longcatApiKey('first');
export const LONGCAT_SECOND_API_KEY = longcatApiKey('second');
/** A key whose quota is used up: 402. */
export const LONGCAT_EXHAUSTED_API_KEY = longcatApiKey('exhausted');
/** Well formed, but of nobody. */
export const LONGCAT_UNKNOWN_API_KEY = `ak_${toHex('nobody')}_${'A'.repeat(43)}`;

/** Label of the account that a token signs in; null for one that does not, or no longer. */
export function accountOfToken(token: string): string | null {
  return token === LONGCAT_EXPIRED_TOKEN ? null : labelIn(TOKEN, token, 'token');
}

/** Label of the account that a key belongs to; null for a key that is not ours. */
export const accountOfKey = (key: string): string | null => labelIn(KEY, key, 'key');

function labelIn(form: RegExp, credential: string, kind: string): string | null {
  const [, hex = '', signature] = form.exec(credential) ?? [];
  const label = Buffer.from(hex, 'hex').toString();
  return signature === sign(`${kind} ${label}`) ? label : null;
}

function toHex(label: string): string {
  return Buffer.from(label).toString('hex');
}

/** 43 characters. */
function sign(text: string): string {
  return createHmac('sha256', MARK).update(text).digest('base64url');
}
