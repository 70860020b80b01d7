import type { PoolNames } from '@sluice/contract';

/**
 * The keys that every script is given, in this order; Lua knows each by its name here. The first three arguments are
 * the same for all as well, so that a script's own begin at ARGV[4].
 */
export const POOL_KEYS = [
  'ids',
  'token',
  'ring',
  'cooling',
  'leases',
  'lent',
  'counts',
  'batch',
  'meta',
  'guest',
  'guestRing',
  'guestCooling',
  'guestEnds',
  'guestUse',
  'conversation',
  'mint',
] as const satisfies readonly (keyof PoolNames)[];

const keys = POOL_KEYS.map((name, i) => `local ${name} = KEYS[${i + 1}]`).join('\n');

/**
 * What all scripts know of tokens. A token is in exactly one place: in the ring when it can be lent, in `cooling` while
 * it cools, in neither when it is disabled, lent as often as it may be, or on a trial that is under way.
 *
 * The ring is stride scheduling (Waldspurger, Weihl 1995): a loan moves a token on by 1/weight, and the token furthest
 * behind is next. `turn` is where the last loan found the ring; a token that comes back to it starts there at the
 * earliest, so that it makes up for nothing.
 *
 * Numbers go to `redis.call` as numbers: Redis writes 17 digits of them, Lua's own `..` but 14.
 */
export const PRELUDE = `
${keys}
local changes, provider, channel = ARGV[1], ARGV[2], ARGV[3]
local time = redis.call('TIME')
local at = time[1] * 1000 + math.floor(time[2] / 1000)
-- What has come due is seen to by whoever comes next, this much at a time.
local DUE = 50

local function read(id)
  local v = redis.call('HMGET', token .. id, 'enabled', 'state', 'cause', 'evidence', 'since', 'next', 'failures',
    'limits', 'proving', 'trial', 'flying', 'pass', 'max')
  if not v[1] then return nil end
  return { id = id, enabled = v[1] == '1', state = v[2], cause = v[3], evidence = v[4], since = tonumber(v[5]),
    next = tonumber(v[6]), failures = tonumber(v[7]), limits = tonumber(v[8]), proving = v[9] == '1', trial = v[10],
    flying = tonumber(v[11]), pass = tonumber(v[12]), max = tonumber(v[13]) }
end

local function isCooling(t) return t.state == 'cooling' or t.state == 'exhausted' end

local function isFree(t) return t.flying < t.max and (t.state ~= 'trial' or t.trial == '') end

local function place(t)
  if t.enabled and isCooling(t) then
    redis.call('ZADD', cooling, t.next, t.id)
  else
    redis.call('ZREM', cooling, t.id)
  end
  if t.enabled and not isCooling(t) and isFree(t) then
    redis.call('ZADD', ring, t.pass, t.id)
  else
    redis.call('ZREM', ring, t.id)
  end
end

local function save(t)
  t.pass = math.max(t.pass, tonumber(redis.call('HGET', meta, 'turn') or 0))
  redis.call('HSET', token .. t.id, 'enabled', t.enabled and 1 or 0, 'state', t.state, 'cause', t.cause,
    'evidence', t.evidence, 'since', t.since, 'next', t.next, 'failures', t.failures, 'limits', t.limits,
    'proving', t.proving and 1 or 0, 'trial', t.trial, 'flying', t.flying, 'pass', t.pass, 'max', t.max)
  place(t)
end

local function announce(t)
  redis.call('PUBLISH', changes, cjson.encode({ providerId = provider, channel = channel, id = t.id,
    enabled = t.enabled, state = t.state, cause = t.cause, evidence = t.evidence, since = t.since, next = t.next,
    failures = t.failures }))
end

-- The pause is over: one that has to prove itself goes on trial.
local function thaw(t)
  t.state, t.since, t.next, t.trial = t.proving and 'trial' or 'active', at, 0, ''
  if not t.proving then t.cause, t.evidence = '', '' end
  save(t)
  announce(t)
end

local function thawDue()
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', cooling, '-inf', at, 'LIMIT', 0, DUE)) do
    local t = read(id)
    if t then thaw(t) else redis.call('ZREM', cooling, id) end
  end
end

-- Ends a lease. Gives the token, unsaved, and whether the lease was its trial; nothing when the lease is over already.
local function release(lease)
  local id = redis.call('HGET', lent, lease)
  if not id then return nil end
  redis.call('HDEL', lent, lease)
  redis.call('ZREM', leases, lease)
  local t = read(id)
  if not t then return nil end
  t.flying = math.max(t.flying - 1, 0)
  local wasTrial = t.trial == lease
  if wasTrial then t.trial = '' end
  return t, wasTrial
end

-- Of workers that died, or took longer than they said.
local function releaseDue()
  for _, lease in ipairs(redis.call('ZRANGEBYSCORE', leases, '-inf', at, 'LIMIT', 0, DUE)) do
    local t = release(lease)
    if t then save(t) end
  end
end
`;
