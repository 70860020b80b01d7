import type { PoolChannelView } from './generated/schema';

/** Whether the upstream lets nobody in by this channel. */
export const isBlocked = (channel: PoolChannelView): boolean => channel.state.state === 'resting';
