import type { Request } from 'express';
import { hash } from 'node:crypto';

/** The keys a client sent, as `Authorization: Bearer` or as `x-api-key`: some send both, one of them a placeholder. */
export function clientKeysOf(request: Request): readonly string[] {
  const bearer = /^Bearer\s+(\S+)\s*$/i.exec(request.headers.authorization ?? '')?.[1];
  const header = request.headers['x-api-key'];
  return [bearer, header].filter((key) => typeof key === 'string' && key !== '') as string[];
}

/** The form of the keys that the dashboard makes; whatever else is sent need not be looked up. */
const MANAGED = /^sk-sluice-[\w-]{43}$/;
export const isManagedKey = (key: string): boolean => MANAGED.test(key);

/** What stands for a key where the key itself must not. */
export const tenantOfKey = (key: string): string => hash('sha256', key, 'base64url').slice(0, 22);
