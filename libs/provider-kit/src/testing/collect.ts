import { ServiceError, type ChatEvent } from '@sluice/contract';

export interface Collected {
  readonly events: readonly ChatEvent[];
  /** What the stream failed with; null when it ended by itself. */
  readonly error: ServiceError | null;
}

/**
 * Reads a stream to its end, whichever that is.
 *
 * @throws whatever is no ServiceError: a provider may not throw it
 */
export async function collect(stream: AsyncIterable<ChatEvent>): Promise<Collected> {
  const events: ChatEvent[] = [];
  try {
    for await (const event of stream) events.push(event);
  } catch (error) {
    if (error instanceof ServiceError) return { events, error };
    throw error;
  }
  return { events, error: null };
}
