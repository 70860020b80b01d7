import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { isBlocked } from '../api/pool-health';
import { poolQuery } from '../api/pool';

/** Turns the icon of the browser's tab amber while a channel is blocked. */
export function BlockedIcon() {
  const pool = useQuery({ ...poolQuery, refetchInterval: 15_000 });
  const hasBlocked = pool.data?.items.some((provider) => provider.channels.some(isBlocked)) ?? false;
  useEffect(() => {
    document.getElementById('favicon')?.setAttribute('href', hasBlocked ? 'favicon-blocked.svg' : 'favicon.svg');
  }, [hasBlocked]);
  return null;
}
