/** Which tokens are meant: those of the ids, else all that are enabled, of one provider or channel where it is named. */
export interface TokenSelection {
  readonly provider?: string;
  readonly channel?: string;
  readonly ids?: readonly string[];
}

/** Reads a selection that came by the queue, where anybody who is signed in may have put it. */
export function toSelection(data: unknown): TokenSelection {
  if (typeof data !== 'object' || data === null) return {};
  const { provider, channel, ids } = data as Record<string, unknown>;
  return {
    ...(typeof provider === 'string' ? { provider } : {}),
    ...(typeof channel === 'string' ? { channel } : {}),
    ...(Array.isArray(ids) ? { ids: ids.filter((id): id is string => typeof id === 'string') } : {}),
  };
}
