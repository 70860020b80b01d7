import { errorKind, isErrorCode, type ErrorCode, type ErrorKind } from './error-codes.js';

export interface ServiceErrorOptions {
  /** Whether the same request may well succeed later. Default: true for status 429 and 5xx. */
  readonly isRetryable?: boolean;
  /** When to try again, ms from now; only when known. */
  readonly retryAfterMs?: number;
  /** Path of the request field at fault, e.g. `messages.0.content`. */
  readonly param?: string;
  readonly cause?: unknown;
}

/**
 * The one error of the product. `message` says what to do and holds no secret and no text of a user: it is shown to
 * callers. Across processes only `toWire()` travels, so compare `code`, never the class.
 */
export class ServiceError extends Error {
  readonly code: ErrorCode;
  readonly isRetryable: boolean;
  readonly retryAfterMs: number | undefined;
  readonly param: string | undefined;

  constructor(code: ErrorCode, message: string, options: ServiceErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ServiceError';
    this.code = code;
    const status = errorKind(code).status;
    this.isRetryable = options.isRetryable ?? (status === 429 || status >= 500);
    this.retryAfterMs = options.retryAfterMs;
    this.param = options.param;
  }

  get kind(): ErrorKind {
    return errorKind(this.code);
  }

  toWire(): WireError {
    return {
      code: this.code,
      message: this.message,
      isRetryable: this.isRetryable,
      ...(this.retryAfterMs === undefined ? {} : { retryAfterMs: this.retryAfterMs }),
      ...(this.param === undefined ? {} : { param: this.param }),
    };
  }

  /** Reads what `toWire` wrote; a code this version does not know becomes `internal_error`. */
  static fromWire(wire: WireError): ServiceError {
    const code = isErrorCode(wire.code) ? wire.code : 'internal_error';
    return new ServiceError(code, wire.message, wire);
  }

  /** `error` itself when it is a ServiceError, else `internal_error` with a general text and `error` as its cause. */
  static from(error: unknown): ServiceError {
    if (error instanceof ServiceError) return error;
    return new ServiceError('internal_error', 'Something went wrong on our side.', { cause: error });
  }
}

/** A ServiceError as it crosses Redis. */
export interface WireError {
  readonly code: string;
  readonly message: string;
  readonly isRetryable: boolean;
  readonly retryAfterMs?: number;
  readonly param?: string;
}
