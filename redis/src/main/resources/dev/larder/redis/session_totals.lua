-- Counts the sessions of a tag that have not expired, and its users who have sessions.
--
-- KEYS[1]  the sessions of this tag by expiry, KEYS[2] its users
-- Returns  {sessions, users}
-- O(log sessions of the tag). Changes nothing.
local time = redis.call('TIME')
local now = math.floor((time[1] * 1000000 + time[2]) / 1000)
return {redis.call('ZCOUNT', KEYS[1], '(' .. string.format('%.0f', now), '+inf'), redis.call('SCARD', KEYS[2])}
