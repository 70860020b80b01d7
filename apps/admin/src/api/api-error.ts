/** A call of the admin API that failed: what it said, and the id by which its log line is found. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  /**
   * @param status  0 where nothing answered
   * @param code  of the error table; null where the answer had none
   */
  constructor(
    message: string,
    readonly status: number,
    readonly code: string | null,
    readonly param: string | null = null,
    readonly requestId: string | null = null,
    readonly retryAfterMs: number | null = null,
  ) {
    super(message);
  }

  /** Reads what the service answered, whatever stands in front of it. */
  static of(response: Response, body: unknown): ApiError {
    const said = isFields(body) && isFields(body['error']) ? body['error'] : {};
    const text = (name: string): string | null => (typeof said[name] === 'string' ? said[name] : null);
    const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
    return new ApiError(
      text('message') ?? `HTTP ${response.status}`,
      response.status,
      text('code'),
      text('param'),
      response.headers.get('x-request-id'),
      Number.isFinite(seconds) ? seconds * 1_000 : null,
    );
  }
}

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
