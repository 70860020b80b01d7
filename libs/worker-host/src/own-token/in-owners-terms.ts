import { type ChatEvent, type ErrorCode, ServiceError, type TokenVerdict } from '@sluice/contract';

/** What the upstream says of a token is for who sent it to hear, and to mend. */
const CODES: Readonly<Partial<Record<TokenVerdict, ErrorCode>>> = {
  auth: 'own_token_refused',
  'rate-limited': 'own_token_limited',
  exhausted: 'own_token_exhausted',
};

const SENTENCES: Readonly<Partial<Record<TokenVerdict, (name: string) => string>>> = {
  auth: (name) => `${name} refused the token that you sent. Check that it is right and has not expired.`,
  'rate-limited': (name) => `${name} limits the token that you sent. Try again later.`,
  exhausted: (name) => `${name} says that quota or balance of the token that you sent is used up.`,
};

/** The same answer; where it fails by its token, the failure names whose token it was. */
export async function* inOwnersTerms(
  events: AsyncIterable<ChatEvent>,
  providerName: string,
): AsyncGenerator<ChatEvent, undefined> {
  try {
    yield* events;
  } catch (thrown) {
    const error = ServiceError.from(thrown);
    // A limit arrives as a want of tokens, with the upstream's own word as its cause.
    const told = error.cause instanceof ServiceError ? error.cause : error;
    const { verdict } = told.kind;
    const code = verdict && CODES[verdict];
    const sentence = verdict && SENTENCES[verdict];
    if (code === undefined || sentence === undefined) throw error;
    const { retryAfterMs } = error;
    throw new ServiceError(code, sentence(providerName), { retryAfterMs, isRetryable: verdict === 'rate-limited' });
  }
}
