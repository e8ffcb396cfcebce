-- Remembers for all nodes that a state of a rate limit was made smaller.
--
-- KEYS[1]  the number of the last change
-- KEYS[2]  the last changes, oldest first
-- ARGV[1]  rule, space, digest of the id; more of them may follow
-- Returns  the number of the last change
-- O(changes given). Doing it twice costs a place in the list.
local last
for i = 1, #ARGV do
  redis.call('RPUSH', KEYS[2], ARGV[i])
  last = redis.call('INCR', KEYS[1])
end
redis.call('LTRIM', KEYS[2], -1000, -1)
redis.call('PEXPIRE', KEYS[1], '31536000000')
redis.call('PEXPIRE', KEYS[2], '3600000')
return last
