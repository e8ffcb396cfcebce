-- Makes a rule known to all nodes, or that there is none of a name.
--
-- KEYS[1]  rules: a hash with the version under v and texts under r:name
-- ARGV[1]  the name
-- ARGV[2]  the text; empty for no rule
-- ARGV[3]  how many names there may be
-- Returns  the version from now on; -1 if there are too many names
-- O(1). Doing it twice is doing it once, but for the version.
local field = 'r:' .. ARGV[1]
if redis.call('HEXISTS', KEYS[1], field) == 0 and redis.call('HLEN', KEYS[1]) > tonumber(ARGV[3]) then
  return -1
end
redis.call('HSET', KEYS[1], field, ARGV[2])
local version = redis.call('HINCRBY', KEYS[1], 'v', 1)
redis.call('PEXPIRE', KEYS[1], '31536000000')
return version
