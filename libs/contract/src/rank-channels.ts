import { ignoredOptions, type Emulation, type RequestOption } from './capabilities.js';
import type { ChatRequest } from './chat-request.js';
import type { ModelChannel } from './model.js';

/** A channel that can serve a request, and what it would pass over in silence. */
export interface RankedChannel {
  readonly channel: ModelChannel;
  readonly ignored: readonly RequestOption[];
}

/**
 * The channels that can serve a request: those that honour the most of it first, equals in the order given. Left out
 * are those that cannot see its images and, for a strict request, those that ignore anything.
 */
export function rankChannels(
  request: ChatRequest,
  channels: readonly ModelChannel[],
  emulation: Emulation,
): readonly RankedChannel[] {
  const needsVision = hasImages(request);
  return channels
    .filter((channel) => channel.hasVision || !needsVision)
    .map((channel) => ({ channel, ignored: ignoredOptions(request, channel, emulation) }))
    .filter(({ ignored }) => request.isStrict !== true || ignored.length === 0)
    .toSorted((a, b) => a.ignored.length - b.ignored.length);
}

const hasImages = ({ messages }: ChatRequest): boolean =>
  messages.some(({ content }) => Array.isArray(content) && content.some(({ type }) => type === 'image'));
