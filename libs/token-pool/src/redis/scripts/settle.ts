import { GUEST_PRELUDE } from './guest-prelude.js';
import { PRELUDE } from './prelude.js';

/** The policy as the scripts read it: first of their own arguments from `first` on. */
const policyAt = (first: number): string => `
local namedMs, evidence = tonumber(ARGV[${first}]), ARGV[${first + 1}]
local threshold, recoveryMs = tonumber(ARGV[${first + 2}]), tonumber(ARGV[${first + 3}])
local firstLimitMs, longestLimitMs = tonumber(ARGV[${first + 4}]), tonumber(ARGV[${first + 5}])
local exhaustedMs, longestMs = tonumber(ARGV[${first + 6}]), tonumber(ARGV[${first + 7}])
-- Limits in a row that named no time: 5 s, 10 s, 20 s …
local function limitMs(limits) return math.min(firstLimitMs * 2 ^ math.min(limits, 16), longestLimitMs) end
`;

/** What an end or a check says of the token `t`, which is unsaved. `wasTrial`: it is what its trial came to. */
const EFFECTS = `
local hasChanged = false

local function cool(state, cause, pauseMs)
  local till = at + math.min(pauseMs, longestMs)
  if isCooling(t) and till <= t.next then return end
  t.state, t.cause, t.evidence, t.since, t.next, t.trial = state, cause, evidence, at, till, ''
  hasChanged = true
end

local function revive()
  hasChanged = t.state ~= 'active'
  if hasChanged then t.since = at end
  t.state, t.cause, t.evidence, t.next, t.failures, t.limits, t.proving = 'active', '', '', 0, 0, 0, false
  t.trial = ''
end

local function onRefusal()
  if t.state == 'trial' and not wasTrial then return end
  t.failures = math.min(t.failures + 1, threshold)
  if t.state ~= 'trial' and t.failures < threshold then return end
  -- Calls that were under way when it began to cool say nothing new.
  if isCooling(t) and t.cause == 'auth' then return end
  t.proving = true
  cool('cooling', 'auth', recoveryMs)
end

local function onExhausted()
  t.proving = true
  cool('exhausted', 'exhausted', namedMs > 0 and namedMs or exhaustedMs)
end
`;

/**
 * Arguments: lease id, verdict, ms that the upstream named or -1, evidence, then the policy. Does nothing when the lease
 * is over already. The same steps as `healthAfter` of the environment's pool, but that a trial knows its own lease.
 */
export const SETTLE = `${PRELUDE}${policyAt(6)}
local lease, verdict = ARGV[4], ARGV[5]
local t, wasTrial = release(lease)
if not t then return 0 end
if isCooling(t) and t.next <= at then thaw(t) end
${EFFECTS}
local function onSuccess()
  if isCooling(t) then
    -- It began before the token cooled, and so ends neither the pause nor the trial after it.
    if t.cause ~= 'auth' then t.failures = 0 end
  elseif t.state == 'active' or wasTrial then
    revive()
  end
end

local function onLimit()
  if namedMs > 0 then return cool('cooling', 'rate-limited', namedMs) end
  -- Calls that are limited together count as one.
  if isCooling(t) then return end
  cool('cooling', 'rate-limited', limitMs(t.limits))
  t.limits = t.limits + 1
end

local effects = { ok = onSuccess, auth = onRefusal, ['rate-limited'] = onLimit, exhausted = onExhausted }
local effect = effects[verdict]
if effect then
  redis.call('HINCRBY', counts, (verdict == 'ok' and 'successes:' or 'failures:') .. t.id, 1)
  effect()
end
save(t)
if hasChanged then announce(t) end
return 1
`;

/**
 * Arguments: token id, result of a check, -1, evidence, then the policy. The upstream was asked just now, with no lease
 * and no quota spent, so that nothing is counted. A token that is disabled stays as it is.
 *
 * A call that costs nothing proves that a token is taken, but neither that there is quota again, nor that a limit has
 * passed: who is `exhausted` goes on trial, who is limited rests as long as the upstream said.
 */
export const NOTE_CHECK = `${PRELUDE}${policyAt(6)}
local t, wasTrial = read(ARGV[4]), true
if not t or not t.enabled then return 0 end
if isCooling(t) and t.next <= at then thaw(t) end
${EFFECTS}
local function onValid()
  if t.state == 'exhausted' then
    t.state, t.since, t.next, t.trial, hasChanged = 'trial', at, 0, '', true
  elseif t.state == 'active' then
    t.failures = 0
  elseif t.cause ~= 'rate-limited' and t.cause ~= 'exhausted' then
    revive()
  end
end

local effects = { valid = onValid, refused = onRefusal, exhausted = onExhausted }
local effect = effects[ARGV[5]]
if not effect then return 0 end
effect()
save(t)
if hasChanged then announce(t) end
return 1
`;

/** Arguments: guest id, verdict, ms named or -1, evidence, then the policy. */
export const SETTLE_GUEST = `${PRELUDE}${GUEST_PRELUDE}${policyAt(6)}
local id, verdict = ARGV[4], ARGV[5]
local ends = redis.call('ZSCORE', guestEnds, id)
if not ends then return 0 end
local isResting = redis.call('ZSCORE', guestCooling, id)

local function cool(pauseMs)
  redis.call('ZREM', guestRing, id)
  -- One that ends before makes room for another then.
  redis.call('ZADD', guestCooling, math.min(at + math.min(pauseMs, longestMs), tonumber(ends)), id)
end

if verdict == 'auth' then
  dropGuest(id)
elseif verdict == 'exhausted' then
  cool(namedMs > 0 and namedMs or exhaustedMs)
elseif verdict == 'rate-limited' then
  if namedMs > 0 then
    cool(namedMs)
  elseif not isResting then
    cool(limitMs(redis.call('HINCRBY', guest .. id, 'limits', 1) - 1))
  end
elseif verdict == 'ok' and not isResting then
  redis.call('HDEL', guest .. id, 'limits')
end
return 1
`;
