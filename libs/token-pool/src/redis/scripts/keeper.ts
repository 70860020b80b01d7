import { PRELUDE } from './prelude.js';

/** An hour, for a pause whose end the owner does not name. */
const OWNERS_PAUSE_MS = 3_600_000;

const TAKE_STATE = `
local function takeState(t, state)
  t.state, t.cause, t.evidence, t.failures = state.name, state.cause, state.evidence, state.failures
  -- Whether it is enabled is said apart from its state.
  if t.state == 'disabled' then t.state = 'active' end
  t.since, t.next, t.trial = state.since > 0 and state.since or at, 0, ''
  if isCooling(t) then t.next = state.nextTryAt > 0 and state.nextTryAt or at + ${OWNERS_PAUSE_MS} end
  t.proving = t.state == 'trial' or t.state == 'exhausted' or (t.state == 'cooling' and t.cause == 'auth')
end
`;

/** Argument: tokens as a JSON array. What is known of the loans of a token stays. */
export const PUT_TOKENS = `${PRELUDE}${TAKE_STATE}
for _, given in ipairs(cjson.decode(ARGV[4])) do
  local t = read(given.id)
  local isNew = t == nil
  if isNew then t = { id = given.id, trial = '', flying = 0, pass = 0, limits = 0, since = -1 } end
  if given.state.since > t.since then
    takeState(t, given.state)
    t.since = given.state.since
  end
  t.enabled, t.max = given.enabled, given.maxConcurrency
  redis.call('HSET', token .. t.id, 'label', given.label, 'sealed', given.sealedSecret, 'weight', given.weight)
  redis.call('SADD', ids, t.id)
  save(t)
end
return 1
`;

/** Arguments: ids. Counters of theirs stay, to be counted still. */
export const REMOVE_TOKENS = `${PRELUDE}
for i = 4, #ARGV do
  local id = ARGV[i]
  redis.call('ZREM', ring, id)
  redis.call('ZREM', cooling, id)
  redis.call('SREM', ids, id)
  redis.call('DEL', token .. id)
end
return 1
`;

/** Arguments: ids. Gives for each `{}`, or enabled, state, cause, evidence, since, next, failures, loans. */
export const READ_STATES = `${PRELUDE}
releaseDue()
local states = {}
for i = 4, #ARGV do
  local t = read(ARGV[i])
  if t then
    if t.enabled and isCooling(t) and t.next <= at then thaw(t) end
    states[#states + 1] = { t.enabled and 1 or 0, t.state, t.cause, t.evidence, t.since, t.next, t.failures, t.flying }
  else
    states[#states + 1] = {}
  end
end
return states
`;

/** Arguments: id, state as JSON. */
export const SET_STATE = `${PRELUDE}${TAKE_STATE}
local t = read(ARGV[4])
if not t then return 0 end
local state = cjson.decode(ARGV[5])
if state.name == 'disabled' then
  t.enabled = false
else
  takeState(t, state)
  if t.state == 'active' then t.limits = 0 end
end
save(t)
return 1
`;

/** Ends what has come due, some of it. Gives how many tokens came back, and how much is due still. */
export const REVIVE = `${PRELUDE}
local before = redis.call('ZCARD', cooling)
releaseDue()
thawDue()
local left = redis.call('ZCOUNT', cooling, '-inf', at) + redis.call('ZCOUNT', leases, '-inf', at)
return { before - redis.call('ZCARD', cooling), left }
`;

/** Argument: id for a new batch. Gives the fields of the batch that is under way, else of a new one; none when empty. */
export const TAKE_BATCH = `${PRELUDE}
if redis.call('EXISTS', batch) == 0 then
  if redis.call('EXISTS', counts) == 0 then return {} end
  redis.call('RENAME', counts, batch)
  redis.call('HSET', batch, 'id', ARGV[4])
end
return redis.call('HGETALL', batch)
`;

/** Argument: batch id. */
export const CONFIRM_BATCH = `${PRELUDE}
if redis.call('HGET', batch, 'id') == ARGV[4] then redis.call('UNLINK', batch) end
return 1
`;
