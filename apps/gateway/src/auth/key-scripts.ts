import { API_KEYS_WHOLE } from '@sluice/contract';

export const DAY_MS = 86_400_000;
/** A minute that begins with its first request. */
export const WINDOW_MS = 60_000;

const CLOCK = `
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local day = math.floor(now / ${DAY_MS})
local dayEnd = (day + 1) * ${DAY_MS}
`;

/**
 * Looks a key up and counts a request with it, unless it is one too many. All by the clock of Redis.
 *
 * Keys: facts of all keys, requests of this one, tokens of this one. Arguments: SHA-256 of the key, 1 where the request
 * counts, and a day (days since 1970) with the tokens that were used on it as the gateway remembers: where Redis has
 * lost count, that stands.
 *
 * Gives `unknown`, `unread` while the keys are not all there, or `found, facts, ok | off | expired | quota | rate,
 * requests, ms until they count anew, tokens, now`.
 */
export const ADMIT = `${CLOCK}
local found = redis.call('HMGET', KEYS[1], ARGV[1], '${API_KEYS_WHOLE}')
if not found[1] then return { found[2] and 'unknown' or 'unread' } end
local facts = cjson.decode(found[1])
local function limit(value) return value ~= nil and value ~= cjson.null and value or math.huge end

local tokens = tonumber(redis.call('GET', KEYS[3]) or 0)
if tonumber(ARGV[3]) == day and tonumber(ARGV[4]) > tokens then
  tokens = tonumber(ARGV[4])
  redis.call('SET', KEYS[3], ARGV[4], 'PXAT', dayEnd)
end
local requests = tonumber(redis.call('GET', KEYS[2]) or 0)

local word = 'ok'
if not facts.enabled then word = 'off'
elseif limit(facts.expiresAt) <= now then word = 'expired'
elseif tokens >= limit(facts.dailyTokens) then word = 'quota'
elseif ARGV[2] == '1' then
  if requests >= limit(facts.rpm) then word = 'rate'
  else
    requests = redis.call('INCR', KEYS[2])
    if requests == 1 then redis.call('PEXPIRE', KEYS[2], ${WINDOW_MS}) end
  end
end
return { 'found', found[1], word, requests, redis.call('PTTL', KEYS[2]), tokens, now }
`;

/** Adds tokens to those of the day. Key: tokens of one API key. Argument: how many. */
export const CHARGE = `${CLOCK}
redis.call('INCRBY', KEYS[1], ARGV[1])
return redis.call('PEXPIREAT', KEYS[1], dayEnd)
`;
