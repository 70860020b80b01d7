import { createHash, createHmac, randomBytes } from 'node:crypto';

/**
 * Credentials that the simulators know by their own mark, so that any process can make one and each is accepted
 * without being registered first. They open nothing but a simulator.
 */
const MARK = 'sluice-simulator';

/** Seconds since 1970: long past, and far ahead. */
const PAST = 1_600_000_000;
const FAR_AHEAD = 4_000_000_000;

export type WebRole = 'user' | 'guest' | 'pending';

/** What the payload of a session token tells. */
export interface SessionClaims {
  readonly id: string;
  readonly email: string;
  readonly role: WebRole;
  readonly isExpired: boolean;
}

/** The session token of a signed-in user of the chat site; another label is another user. */
export function zaiUserToken(label: string): string {
  return toToken(toUuid(`user ${label}`), `${label}@mail.example`, FAR_AHEAD);
}

export const ZAI_USER_TOKEN = zaiUserToken('first');
export const ZAI_SECOND_USER_TOKEN = zaiUserToken('second');
/** A token whose owner is a guest: the chat site serves it, a pool of user tokens must refuse it. */
export const ZAI_GUEST_TOKEN = toToken(toUuid('a lasting guest'), 'guest-1760000000000@guest.com', FAR_AHEAD);
/** A token whose owner is neither user nor guest yet. */
export const ZAI_PENDING_TOKEN = toToken(toUuid('a pending user'), 'pending-first@mail.example', FAR_AHEAD);
export const ZAI_EXPIRED_TOKEN = toToken(toUuid('user expired'), 'expired@mail.example', PAST);
/** Well formed, but of nobody. */
export const ZAI_UNKNOWN_TOKEN = `${ZAI_USER_TOKEN.split('.').slice(0, 2).join('.')}.${'A'.repeat(86)}`;

/** A key of the official API, in its form `id.secret`; another label is another account. */
export function zaiApiKey(label: string): string {
  const id = createHash('md5').update(`${MARK} key ${label}`).digest('hex');
  return `${id}.${keySecret(id)}`;
}

export const ZAI_API_KEY = zaiApiKey('first');
export const ZAI_SECOND_API_KEY = zaiApiKey('second');
/** A key whose account has no balance left: 429 with business code 1113. */
export const ZAI_EXHAUSTED_API_KEY = zaiApiKey('exhausted');
/** Well formed, but of nobody. */
export const ZAI_UNKNOWN_API_KEY = '00000000000000000000000000000000.unknownunknown16';

/** Id of the account that a key belongs to; null for a key that is not ours. */
export function accountOfKey(key: string): string | null {
  const [id = '', secret] = key.split('.');
  return secret === keySecret(id) ? id : null;
}

/** What a session token says; null for one that is neither made here nor minted for a guest. */
export function readToken(token: string): SessionClaims | null {
  const [head = '', payload = '', signature] = token.split('.');
  if (signature !== sign(`${head}.${payload}`)) return null;
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { id: string; email: string; exp: number };
  return { id: claims.id, email: claims.email, role: roleOf(claims.email), isExpired: claims.exp * 1_000 < Date.now() };
}

/** The token of a new guest. Its signature is a random one: only the simulator that minted it knows it. */
export function mintGuestToken(id: string, email: string): string {
  const unsigned = toUnsigned(id, email, FAR_AHEAD);
  return `${unsigned}.${randomBytes(64).toString('base64url')}`;
}

function toToken(id: string, email: string, expiresAtSeconds: number): string {
  const unsigned = toUnsigned(id, email, expiresAtSeconds);
  return `${unsigned}.${sign(unsigned)}`;
}

function toUnsigned(id: string, email: string, exp: number): string {
  const toPart = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${toPart({ alg: 'ES256', typ: 'JWT' })}.${toPart({ id, email, exp })}`;
}

/** 64 bytes, as an ES256 signature has. */
function sign(unsigned: string): string {
  return createHmac('sha512', MARK).update(unsigned).digest('base64url');
}

function keySecret(id: string): string {
  return createHmac('sha256', MARK).update(id).digest('base64url').replace(/[-_]/g, 'x').slice(0, 16);
}

function roleOf(email: string): WebRole {
  if (email.endsWith('@guest.com')) return 'guest';
  return email.startsWith('pending-') ? 'pending' : 'user';
}

function toUuid(seed: string): string {
  const hex = createHash('sha256').update(`${MARK} ${seed}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
