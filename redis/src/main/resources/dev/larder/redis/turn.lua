-- Gives a role that one node at a time has to whoever asks, unless another has it; the one who has it keeps it longer.
--
-- KEYS[1]  who has the role
-- ARGV[1]  the token of whoever asks
-- ARGV[2]  for how many milliseconds, at least 1
-- Returns  1 if the role is his, else 0
-- O(1). Doing it twice is doing it once.
local holder = redis.call('GET', KEYS[1])
if holder == ARGV[1] then
  -- A server that is full takes no new key, but lets the time of one be changed.
  return redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
if holder then
  return 0
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
