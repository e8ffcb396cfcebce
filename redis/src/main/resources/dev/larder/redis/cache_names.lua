-- Reads the names that were made known and whose time has not run out.
--
-- KEYS[1]  the registry: a sorted set of names by the moment when they run out, in milliseconds of the server's clock
-- Returns  the names
-- O(log names), and O(names returned). Changes nothing.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
return redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. string.format('%.0f', now), '+inf')
