import { ServiceError, type ProviderCard } from '@sluice/contract';
import type { Request } from 'express';
import { Attachment } from '../http/attachment.js';

/** Who sent a request, as far as it matters to us. Holds no key. */
export interface Caller {
  /** Whoever shares it shares turns in the queue, and conversations. Not to be turned back into a key. */
  readonly tenant: string;
  /** In lower case; null: all. */
  readonly models: ReadonlySet<string> | null;
  /** The upstream token that it brought along; null where ours serve. */
  readonly ownToken: OwnToken | null;
}

/** A client's own token, for this request only. `secret` is plain text: never log it, never store it. */
export interface OwnToken {
  readonly providerId: string;
  readonly secret: string;
}

const callers = new Attachment<Request, Caller>('caller');

export const setCaller = (request: Request, caller: Caller): void => callers.set(request, caller);

/** Undefined where the gate has not let the request in. */
export const findCaller = (request: Request): Caller | undefined => callers.get(request);

/** @throws Error when the gate has not let the request in, which is a fault of ours */
export function callerOf(request: Request): Caller {
  const caller = findCaller(request);
  if (caller === undefined) throw new Error('The request has no caller.');
  return caller;
}

/** What can be asked for by one of several names. */
interface Named {
  readonly names: readonly string[];
  readonly card: Pick<ProviderCard, 'providerId'>;
}

/** Whether the key lets its holder use a model, by any of its names. */
export const isAllowed = ({ models }: Caller, { names }: Named): boolean =>
  models === null || names.some((name) => models.has(name.toLowerCase()));

/** Whether whoever pays for the caller's requests has the model. */
export const isServed = ({ ownToken }: Caller, { card }: Named): boolean =>
  ownToken === null || ownToken.providerId === card.providerId;

/**
 * Keeps a caller to the models that are for it.
 *
 * @throws ServiceError `model_not_allowed` where the key lacks the model; `invalid_request` where it is not of the
 *   provider whose token the caller brought along
 */
export function requireAccess(caller: Caller, entry: Named): void {
  if (!isServed(caller, entry)) {
    const message = `The token that you sent is for ${caller.ownToken?.providerId}, which does not have this model.`;
    throw new ServiceError('invalid_request', message, { param: 'model' });
  }
  if (!isAllowed(caller, entry)) {
    throw new ServiceError('model_not_allowed', 'This API key may not use this model.', { param: 'model' });
  }
}
