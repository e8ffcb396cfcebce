-- Says that a node is there, and adds samples of how it does. All keys share a slot.
--
-- KEYS[1]  nodes: a sorted set by the time in milliseconds when they are forgotten
-- KEYS[2]  what the node says of itself
-- KEYS[3..]  a list of samples for each addition, oldest first
-- ARGV[1]  the node
-- ARGV[2]  what it says of itself
-- ARGV[3]  for how many milliseconds it is there
-- ARGV[4]  how many nodes are remembered
-- ARGV[5..]  for each addition: sample, how many are kept, for how many milliseconds
-- Returns  nothing
-- O(samples + log nodes). Doing it twice is doing it once: a sample that is the last one already is not added again.
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
local longest = tonumber(ARGV[3])
for i = 3, #KEYS do
  local at = 5 + (i - 3) * 3
  local last = redis.call('LRANGE', KEYS[i], -1, -1)
  if last[1] ~= ARGV[at] then redis.call('RPUSH', KEYS[i], ARGV[at]) end
  redis.call('LTRIM', KEYS[i], -tonumber(ARGV[at + 1]), -1)
  redis.call('PEXPIRE', KEYS[i], ARGV[at + 2])
  longest = math.max(longest, tonumber(ARGV[at + 2]))
end
local before = redis.call('ZSCORE', KEYS[1], ARGV[1])
local forgotten = math.max(now + longest, before and tonumber(before) or 0)
redis.call('ZADD', KEYS[1], string.format('%.0f', forgotten), ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now))
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -tonumber(ARGV[4]) - 1)
-- As long as whoever is remembered longest; the time of the set itself never becomes shorter.
local last = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')
redis.call('PEXPIREAT', KEYS[1], string.format('%.0f', tonumber(last[2])))
return false
