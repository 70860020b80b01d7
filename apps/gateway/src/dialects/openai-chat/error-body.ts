import type { ServiceError } from '@sluice/contract';

/** The value of `error` at an OpenAI door: all four keys, always. */
export interface ErrorObject {
  readonly message: string;
  readonly type: string;
  readonly param: string | null;
  readonly code: string | null;
}

/** OpenAI gives no code to a field that is merely wrong. */
export const toErrorObject = (error: ServiceError): ErrorObject => ({
  message: error.message,
  type: error.kind.type,
  param: error.param ?? null,
  code: error.code === 'invalid_request' ? null : error.code,
});

export const toErrorBody = (error: ServiceError): { error: ErrorObject } => ({ error: toErrorObject(error) });
