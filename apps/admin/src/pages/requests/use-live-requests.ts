import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { RequestView } from '../../api/generated/schema';
import { liveUrl } from '../../api/requests';
import { sessionQuery } from '../../session/session';

/** Requests that end are drawn this often, however many there are, ms. */
const DRAW_MS = 250;
/** Pause before a connection that was refused is opened again, ms. */
const AGAIN_MS = 3_000;
/** Kept of those that came while one looked on. */
const MOST = 200;

export type LiveState = 'off' | 'connecting' | 'open';

export interface LiveRequests {
  readonly state: LiveState;
  /** Newest first. */
  readonly requests: readonly RequestView[];
  /** How many the service left out as they were too many. */
  readonly skipped: number;
}

/**
 * Requests as they end, while `isOn`. The connection is opened again by itself, and the lists are read anew then, for what
 * was missed meanwhile.
 */
export function useLiveRequests(isOn: boolean): LiveRequests {
  const client = useQueryClient();
  const [state, setState] = useState<LiveState>('off');
  const [requests, setRequests] = useState<readonly RequestView[]>([]);
  const [skipped, setSkipped] = useState(0);
  const [attempt, setAttempt] = useState(0);
  const hasBroken = useRef(false);
  useEffect(() => {
    if (!isOn) return;
    let arrived: RequestView[] = [];
    const source = new EventSource(liveUrl);
    let again: number | undefined;
    const timer = setInterval(() => {
      if (arrived.length === 0) return;
      const fresh = arrived.reverse();
      arrived = [];
      setRequests((before) => [...fresh, ...before].slice(0, MOST));
    }, DRAW_MS);
    source.addEventListener('open', () => {
      setState('open');
      if (hasBroken.current) void client.invalidateQueries({ queryKey: ['requests', 'list'] });
      hasBroken.current = false;
    });
    source.addEventListener('request', (event) => arrived.push(JSON.parse(event.data as string) as RequestView));
    source.addEventListener('skipped', (event) => {
      const { count } = JSON.parse(event.data as string) as { count: number };
      setSkipped((before) => before + count);
    });
    source.addEventListener('error', () => {
      setState('connecting');
      hasBroken.current = true;
      // A connection that broke is opened again by the browser; one that was answered by an error is not.
      if (source.readyState === EventSource.CLOSED) again = window.setTimeout(() => setAttempt(attempt + 1), AGAIN_MS);
      // It does not say why it ended: perhaps nobody is signed in any more.
      void client.refetchQueries({ queryKey: sessionQuery.queryKey });
    });
    return () => {
      source.close();
      clearInterval(timer);
      clearTimeout(again);
      setState('off');
    };
  }, [isOn, attempt, client]);
  return { state: isOn && state === 'off' ? 'connecting' : state, requests, skipped };
}
