-- Makes a cache's name known for a while, and forgets the names whose time has run out.
--
-- KEYS[1]  the registry: a sorted set of names by the moment when they run out, in milliseconds of the server's clock
-- ARGV[1]  the name
-- ARGV[2]  for how many milliseconds, at least 1; never shortens
-- Returns  nothing
-- O(log names), and O(forgotten names). Doing it twice is doing it once.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now))
redis.call('ZADD', KEYS[1], 'GT', string.format('%.0f', now + tonumber(ARGV[2])), ARGV[1])
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[2]) then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
return false
