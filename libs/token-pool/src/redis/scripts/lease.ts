import { GUEST_PRELUDE } from './guest-prelude.js';
import { PRELUDE } from './prelude.js';

/** A guest counts as in use for this long after a loan, ms; as long as one that names no end of its own lives. */
const IN_USE_MS = 480_000;

/**
 * Arguments: lease id, ms until it ends by itself, most guests alive (0: none may serve), conversation or '', then the
 * ids of what was tried already.
 *
 * Gives `token, id, sealed secret, label`, or `guest, id, sealed secret`, or `none, ms until the first comes free or
 * -1, whether the pool was filled, number of tokens, whether a guest may be made`.
 */
export const LEASE = `${PRELUDE}${GUEST_PRELUDE}
local lease, holdMs, mostGuests, talk = ARGV[4], tonumber(ARGV[5]), tonumber(ARGV[6]), ARGV[7]
local tried, triedCount = {}, #ARGV - 7
for i = 8, #ARGV do tried[ARGV[i]] = true end

local function lend(id)
  local v = redis.call('HMGET', token .. id, 'sealed', 'label', 'weight', 'max', 'state', 'flying', 'pass')
  if not v[1] then
    redis.call('ZREM', ring, id)
    return nil
  end
  local t = { state = v[5], max = tonumber(v[4]), flying = tonumber(v[6]) + 1, trial = '' }
  local pass = tonumber(v[7]) + 1 / tonumber(v[3])
  if t.state == 'trial' then t.trial = lease end
  redis.call('HSET', token .. id, 'flying', t.flying, 'pass', pass, 'trial', t.trial)
  if isFree(t) then redis.call('ZADD', ring, pass, id) else redis.call('ZREM', ring, id) end
  redis.call('ZADD', leases, at + holdMs, lease)
  redis.call('HSET', lent, lease, id)
  redis.call('HINCRBY', counts, 'requests:' .. id, 1)
  redis.call('HSET', counts, 'lastUsedAt:' .. id, at)
  return { 'token', id, v[1], v[2] }
end

-- Of those behind in the turn no more are looked at than were tried, and one.
local function lendNext()
  local turns = redis.call('ZRANGE', ring, 0, triedCount, 'WITHSCORES')
  if turns[2] then redis.call('HSET', meta, 'turn', turns[2]) end
  for i = 1, #turns, 2 do
    if not tried[turns[i]] then
      local loan = lend(turns[i])
      if loan then return loan end
    end
  end
end

local function lendGuest()
  local id = talk ~= '' and redis.call('GET', conversation .. talk)
  if not id or tried[id] or not redis.call('ZSCORE', guestRing, id) then
    id = nil
    for _, other in ipairs(redis.call('ZRANGE', guestRing, 0, triedCount)) do
      if not id and not tried[other] then id = other end
    end
  end
  if not id then return nil end
  placeGuest(id)
  local leftMs = tonumber(redis.call('ZSCORE', guestEnds, id)) - at
  if talk ~= '' then redis.call('SET', conversation .. talk, id, 'PX', leftMs) end
  redis.call('SET', guestUse, 1, 'PX', ${IN_USE_MS})
  return { 'guest', id, redis.call('HGET', guest .. id, 'sealed') }
end

-- Whether only the end of a loan keeps a token from being lent.
local function isBusy(id)
  local t = read(id)
  return t and t.enabled and not isCooling(t) and not isFree(t)
end

local function msUntilFree()
  local times = {}
  local function note(range) if range[2] then times[#times + 1] = tonumber(range[2]) end end
  note(redis.call('ZRANGE', cooling, 0, 0, 'WITHSCORES'))
  if mostGuests > 0 then note(redis.call('ZRANGE', guestCooling, 0, 0, 'WITHSCORES')) end
  local ends = redis.call('ZRANGE', leases, 0, DUE, 'WITHSCORES')
  for i = 1, #ends, 2 do
    local id = redis.call('HGET', lent, ends[i])
    if id and isBusy(id) then
      times[#times + 1] = tonumber(ends[i + 1])
      break
    end
  end
  if #times == 0 then return -1 end
  return math.max(math.min(unpack(times)) - at, 1)
end

local before = redis.call('HGET', lent, lease)
if before then
  -- Asked again, as the first answer was lost on its way.
  local v = redis.call('HMGET', token .. before, 'sealed', 'label')
  if v[1] then return { 'token', before, v[1], v[2] } end
end
releaseDue()
thawDue()
local loan = lendNext()
if loan then return loan end
local mayMint = 0
if mostGuests > 0 then
  tidyGuests()
  local guestLoan = lendGuest()
  if guestLoan then return guestLoan end
  if redis.call('ZCARD', guestEnds) < mostGuests then mayMint = 1 end
end
return { 'none', msUntilFree(), redis.call('HEXISTS', meta, 'filled'), redis.call('SCARD', ids), mayMint }
`;

/**
 * Arguments: pairs of a lease and the ms that it goes on for. One that is over stays over: its token may be lent anew,
 * and its worker is not believed any more.
 */
export const RENEW = `${PRELUDE}
for i = 4, #ARGV, 2 do
  if redis.call('HEXISTS', lent, ARGV[i]) == 1 then
    redis.call('ZADD', leases, at + tonumber(ARGV[i + 1]), ARGV[i])
  end
end
return 1
`;
