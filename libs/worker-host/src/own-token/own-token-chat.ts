import { type ChannelId, type ChatEvent, type ChatRequest, ServiceError } from '@sluice/contract';
import { openLater, type Provider } from '@sluice/provider-kit';
import { type SecretBox, SecretBoxError } from '@sluice/secret-box';
import { LoanedToken } from '@sluice/token-pool';
import { ownTokenBinding } from '@sluice/transport';
import { ChatAttempts, type ChatAttemptsOptions, type ChatContext } from '../attempts/chat-attempts.js';
import { OwnTokenPool } from './own-token-pool.js';
import { inOwnersTerms } from './in-owners-terms.js';

export interface OwnTokenChatOptions extends ChatAttemptsOptions {
  /** The vendor's name as people know it. */
  readonly providerName: string;
  /** Opens what the gateway sealed; null where there is no key. */
  readonly box: SecretBox | null;
}

/**
 * Answers with the token that the client itself brought along: it serves this request and is forgotten. How it fares
 * is charged to nobody: neither to the pool nor to the channel, which rests for nobody because of it.
 */
export class OwnTokenChat {
  constructor(private readonly options: OwnTokenChatOptions) {}

  /**
   * @param sealed  as the gateway sealed it
   * @throws ServiceError as chat does, but in the words of somebody whose own token it is
   */
  answer(request: ChatRequest, context: ChatContext, sealed: string): AsyncIterable<ChatEvent> {
    const begun = openLater(async () => this.attempts(sealed, context).answer(request, context));
    return inOwnersTerms(begun, this.options.providerName);
  }

  private attempts(sealed: string, { requestId }: ChatContext): ChatAttempts {
    const { options } = this;
    const token = new LoanedToken('own', 'own token', this.open(sealed, requestId), false);
    const channel = channelOf(options.provider, token.secret);
    return new ChatAttempts({
      ...options,
      pool: new OwnTokenPool(token),
      rules: () => ({ ...options.rules(), channels: this.configured(channel) }),
      rests: {
        refusal: (id) => options.rests.refusal(id),
        onAsked: () => undefined,
        onAnswered: () => undefined,
        onEnd: () => undefined,
      },
    });
  }

  private configured(channel: ChannelId): readonly ChannelId[] {
    if (this.options.rules().channels.includes(channel)) return [channel];
    const { providerName } = this.options;
    const message = `The token that you sent is for the channel ${channel} of ${providerName}, which is not in use here.`;
    throw new ServiceError('invalid_request', message);
  }

  private open(sealed: string, requestId: string): string {
    try {
      if (this.options.box === null) throw new SecretBoxError('There is no key.');
      return this.options.box.open(sealed, ownTokenBinding(requestId));
    } catch (error) {
      if (!(error instanceof SecretBoxError)) throw error;
      const message = 'This worker cannot open tokens of clients: it has not the TOKEN_ENCRYPTION_KEY of the gateway.';
      throw new ServiceError('provider_unavailable', message, { isRetryable: false, cause: error });
    }
  }
}

/** The channel that a token is for, by its form where the provider can tell. */
function channelOf(provider: Provider, secret: string): ChannelId {
  const taking = provider.channels.filter(({ takesTokens = true }) => takesTokens);
  return provider.channelOfToken?.(secret) ?? taking[0]!.id;
}
