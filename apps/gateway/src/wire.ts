import type { ProviderCard } from '@sluice/contract';
import type { ReplyStream, StreamRequest } from '@sluice/transport';

/** Injection token of the ChatWire. */
export const CHAT_WIRE = Symbol('CHAT_WIRE');

/** What the gateway needs of the transport: who serves what, and a way to ask. */
export interface ChatWire {
  readonly directory: {
    cards(): readonly ProviderCard[];
    liveWorkers(providerId: string): number;
    /** Requests that wait or run, of all gateways. */
    queued(providerId: string): number;
    /** Looks again now; never rejects. */
    refresh(): Promise<void>;
  };
  /** Never throws: whatever goes wrong is thrown by the iteration, as a ServiceError. */
  stream(request: StreamRequest): ReplyStream;
  /** null when requests can be sent, else why not in one sentence. */
  unreadyReason(): string | null;
}
