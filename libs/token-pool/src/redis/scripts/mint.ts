import { GUEST_PRELUDE } from './guest-prelude.js';
import { PRELUDE } from './prelude.js';

/**
 * Arguments: maker's id, ms until another may make one should this maker die, most guests alive, whether only where
 * guests are in use (1 or 0). Gives `go`, `busy` (another makes one), `full` or `idle`.
 */
export const BEGIN_MINT = `${PRELUDE}${GUEST_PRELUDE}
tidyGuests()
if redis.call('ZCARD', guestEnds) >= tonumber(ARGV[6]) then return 'full' end
if ARGV[7] == '1' and redis.call('EXISTS', guestUse) == 0 then return 'idle' end
return redis.call('SET', mint, ARGV[4], 'NX', 'PX', ARGV[5]) and 'go' or 'busy'
`;

/**
 * Arguments: maker's id, guest id, sealed secret, ms it lives, most guests alive. Gives `added`, `twin` when the guest is
 * there already (the maker may go on), or `full`.
 */
export const END_MINT = `${PRELUDE}${GUEST_PRELUDE}
local id, sealed, ttlMs = ARGV[5], ARGV[6], tonumber(ARGV[7])
tidyGuests()
if redis.call('ZSCORE', guestEnds, id) then return 'twin' end
if redis.call('GET', mint) == ARGV[4] then redis.call('DEL', mint) end
if redis.call('ZCARD', guestEnds) >= tonumber(ARGV[8]) then return 'full' end
redis.call('HSET', guest .. id, 'sealed', sealed)
redis.call('PEXPIRE', guest .. id, ttlMs + 60000)
redis.call('ZADD', guestEnds, at + ttlMs, id)
placeGuest(id)
return 'added'
`;

/** Argument: maker's id. What it did not bring about is free for others. */
export const LEAVE_MINT = `${PRELUDE}
if redis.call('GET', mint) == ARGV[4] then redis.call('DEL', mint) end
return 1
`;
