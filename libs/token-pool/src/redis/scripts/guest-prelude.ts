/** What the scripts that deal with guests know of them. A guest is in its ring, or cools; in `guestEnds` always. */
export const GUEST_PRELUDE = `
local function dropGuest(id)
  redis.call('ZREM', guestEnds, id)
  redis.call('ZREM', guestRing, id)
  redis.call('ZREM', guestCooling, id)
  redis.call('DEL', guest .. id)
end

-- The guest lent last stands last.
local function placeGuest(id) redis.call('ZADD', guestRing, redis.call('HINCRBY', meta, 'guestTurn', 1), id) end

local function tidyGuests()
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', guestEnds, '-inf', at, 'LIMIT', 0, DUE)) do dropGuest(id) end
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', guestCooling, '-inf', at, 'LIMIT', 0, DUE)) do
    redis.call('ZREM', guestCooling, id)
    placeGuest(id)
  end
end
`;
