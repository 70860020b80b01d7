import { ServiceError, type ProviderCard } from '@sluice/contract';
import type { Request, RequestHandler, Response } from 'express';
import { timingSafeEqual } from 'node:crypto';
import type { GatewayConfig } from '../config.js';
import { contextOf } from '../http/request-context.js';
import { setCaller, type Caller } from './caller.js';
import { clientKeysOf, isManagedKey, tenantOfKey } from './client-keys.js';
import type { KeyAccounts } from './key-accounts.js';
import { readOwnToken } from './own-token.js';

/** Whoever has the key of the settings. */
const OPERATOR: Caller = { tenant: 'operator', models: null, ownToken: null };

/** Providers that are there at present. */
export type Cards = () => readonly ProviderCard[];

/**
 * Lets in who knows the key of the settings, holds one that was made in the dashboard, or brings a token of its own
 * where that is allowed. Stands before the body parser: a wrong key must not cost the reading of 32 MB. The time taken
 * tells nothing about the key of the settings but its length; only a key of the dashboard's form is looked up in Redis.
 *
 * @throws ServiceError `invalid_api_key`, which never holds any part of the key; else as KeyAccounts
 */
export function apiKeyGate(config: GatewayConfig, accounts: KeyAccounts, cards: Cards): RequestHandler {
  const { AUTH_TOKEN, SKIP_AUTH_TOKEN } = config;
  const expected = Buffer.from(AUTH_TOKEN);
  const isOperators = (key: string): boolean => {
    const sent = Buffer.from(key);
    return sent.length === expected.length && timingSafeEqual(sent, expected);
  };
  return (request, response, next) => {
    if (contextOf(request).route?.needsKey !== true) return next();
    const keys = clientKeysOf(request);
    const isOperator = !SKIP_AUTH_TOKEN && keys.some(isOperators);
    const own = !isOperator && config.ALLOW_BYO_TOKEN ? ownTokenOf(keys, cards()) : null;
    const caller = isOperator ? OPERATOR : (own ?? (SKIP_AUTH_TOKEN ? anyone(keys) : null));
    if (caller !== null) {
      setCaller(request, caller);
      return next();
    }
    if (keys.length === 0) {
      throw new ServiceError('invalid_api_key', 'No API key was sent. Send it as "Authorization: Bearer <key>".');
    }
    const managed = keys.find(isManagedKey);
    if (managed === undefined) throw invalid();
    return admit(managed, accounts, request, response).then(() => next());
  };
}

async function admit(key: string, accounts: KeyAccounts, request: Request, response: Response): Promise<void> {
  const caller = await accounts.admit(key, request, response);
  if (caller === null) throw invalid();
  setCaller(request, caller);
}

function ownTokenOf(keys: readonly string[], cards: readonly ProviderCard[]): Caller | null {
  for (const key of keys) {
    const ownToken = readOwnToken(key, cards);
    if (ownToken !== null) return { tenant: tenantOfKey(key), models: null, ownToken };
  }
  return null;
}

const anyone = ([key = '']: readonly string[]): Caller => ({
  tenant: tenantOfKey(key),
  models: null,
  ownToken: null,
});

const invalid = (): ServiceError => new ServiceError('invalid_api_key', 'The API key is not valid.');
